// Errors that are the caller's: one clear line on stderr (or an `error` answer in a batch), exit status 2.
/** What the caller did wrong, in a sentence that says what to write instead. */
export class InputError extends Error {
  override name = "InputError";
}
