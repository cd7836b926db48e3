// A `vscode` in which everything is there and does nothing, for code of the client that is loaded without an editor.
const Module = require("node:module");

/** A class, a function and a namespace at once. */
class Anything {}
function get(target, name) {
  if (name === "version") return "1.100.0";
  return name === "prototype" || typeof name === "symbol" ? target[name] : anything;
}
// By its prototype too: a bundle makes a namespace of its own above it.
Object.setPrototypeOf(Anything, new Proxy(Function.prototype, { get }));
const anything = new Proxy(Anything, { get, apply: () => anything });

const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? anything : load(name, ...rest));
