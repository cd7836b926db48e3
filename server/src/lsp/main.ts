// Entry of the bundled server (`dist/server.js --stdio` or `--node-ipc`): started by the VS Code client, or by hand.
import { serve } from "./serve";

serve();
