// Git as the port of history.
import type { History } from "../../history";
import { repositoryOf } from "./git";
import { index, leftOut, present, untracked } from "./listings";
import { mergeBase } from "./merge-base";
import { fileOf, filesOf, textOf, textsOf, textsOfIds } from "./objects";
import { commitOf } from "./revision";
import { watchKeys } from "./watch-keys";

export const history: History = {
  repositoryOf,
  commitOf,
  mergeBase,
  filesOf,
  fileOf,
  textOf,
  textsOf,
  textsOfIds,
  index,
  untracked,
  present,
  leftOut,
  watchKeys,
};
