/**
 * Ways a call can fail that a caller must expect. `closed`: this end or the other one was closed ·
 * `no-method`: the other end does not know the method · `cancelled`: by the caller's signal ·
 * `worker-lost`: the worker died while the call was under way · `not-found`: what was asked for is
 * not there (any more) · `invalid`: an argument the other end refuses · `io`: a file could not be read or
 * written · `internal`: a bug on the other side; its stack is in that side's log.
 */
export const RPC_ERROR_CODES = [
  "closed",
  "no-method",
  "cancelled",
  "worker-lost",
  "not-found",
  "invalid",
  "io",
  "internal",
] as const;

export type RpcErrorCode = (typeof RPC_ERROR_CODES)[number];

/** An expected failure: a code for programs and a sentence for people. Every failed call rejects with one. */
export class RpcError extends Error {
  readonly code: RpcErrorCode;

  constructor(code: RpcErrorCode, message: string) {
    super(message);
    this.name = "RpcError";
    this.code = code;
  }
}

/** What crosses the wire instead of an Error: neither structured clone nor a webview keeps `code`. */
export type WireError = { readonly code: RpcErrorCode; readonly message: string };

/** The wire form of anything thrown; what is no RpcError is a bug and becomes `internal`. */
export function wireErrorOf(error: unknown): WireError {
  if (error instanceof RpcError) return { code: error.code, message: error.message };
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}

/** Reads what came over the wire as an error; never throws, whatever it is. */
export function parseWireError(value: unknown): RpcError {
  if (value instanceof RpcError) return value;
  const { code, message } = (typeof value === "object" && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const known = RPC_ERROR_CODES.find((one) => one === code) ?? "internal";
  return new RpcError(
    known,
    typeof message === "string" ? message : "The other side failed without saying why.",
  );
}
