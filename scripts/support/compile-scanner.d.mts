/** The bytes of the module. */
export function compileScanner(): Promise<Uint8Array<ArrayBuffer>>;
