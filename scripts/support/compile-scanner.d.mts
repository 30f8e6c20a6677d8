/** The bytes of the field scanner's module. */
export function compileScanner(): Promise<Uint8Array<ArrayBuffer>>;
/** The bytes of the module that searches for texts. */
export function compileSearch(): Promise<Uint8Array<ArrayBuffer>>;
