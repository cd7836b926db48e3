// The part of the WebAssembly interface that is used here: Node's types name its objects but not its functions.

export type CompiledCode = WebAssembly.Module;

interface WebAssemblyFunctions {
  compile(bytes: Uint8Array): Promise<CompiledCode>;
  instantiate(code: CompiledCode, imports: object): Promise<object>;
  RuntimeError: new (message?: string) => Error;
}

export const wasm = (globalThis as unknown as { WebAssembly: WebAssemblyFunctions }).WebAssembly;
