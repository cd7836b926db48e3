// Errors that are the caller's: one clear line on stderr (or an `error` answer in a batch), exit status 2.
export class InputError extends Error {
  override name = "InputError";
}
