// A file as it is sent to what checks it. The settings that many files share, which may be large, are sent once, and named by number then.
import type { ScanTask } from "./result";

type Settings = Pick<ScanTask, "config" | "configText">;

/** A task without its settings: their number, and they themselves where it is new. */
export interface SentTask {
  task: Omit<ScanTask, keyof Settings>;
  settings: number;
  told?: Settings;
}

/** For the one who sends; one for each receiver, whose memory it follows. */
export function packer(): (task: ScanTask) => SentTask {
  const sent = new Map<Settings["config"], { number: number; text: string | undefined }>();
  let count = 0;
  return ({ config, configText, ...task }) => {
    const known = sent.get(config);
    if (known && known.text === configText) return { task, settings: known.number };
    const number = count++;
    sent.set(config, { number, text: configText });
    return { task, settings: number, told: { config, ...(configText !== undefined && { configText }) } };
  };
}

/** For the one who receives. */
export function unpacker(): (sent: SentTask) => ScanTask {
  const known = new Map<number, Settings>();
  return ({ task, settings, told }) => {
    if (told) known.set(settings, told);
    const own = known.get(settings);
    if (!own) throw new Error(`settings ${settings} were never sent`);
    return { ...task, ...own };
  };
}
