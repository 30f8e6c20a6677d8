import type { EventAddress } from "../../src/protocol/store-api.ts";
import type { TimelineState } from "../../src/protocol/timeline-api.ts";

export const DEFAULT_STATE: TimelineState = {
  runs: [],
  axis: "time",
  colorBy: "type",
  window: null,
  selection: null,
  showFacets: null,
  showDetails: null,
  hideUnmatched: false,
  follow: true,
  lanesShare: 60,
  facetsWidth: 224,
  detailsWidth: 328,
};

/** Reads a state that was kept; what does not fit falls back to the default, member by member. */
export function readState(value: unknown): TimelineState | null {
  if (typeof value !== "object" || value === null) {
    return null;
  }
  const kept = value as Readonly<Record<string, unknown>>;
  const { runs, axis, colorBy, window, selection } = kept;
  return {
    runs: Array.isArray(runs) ? runs.filter((run) => typeof run === "string") : [],
    axis: axis === "turn" || axis === "sequence" ? axis : "time",
    colorBy: colorBy === "severity" ? "severity" : "type",
    window: isSpan(window) ? { start: window.start, end: window.end } : null,
    selection: isAddress(selection) ? selection : null,
    showFacets: booleanOrNull(kept["showFacets"]),
    showDetails: booleanOrNull(kept["showDetails"]),
    hideUnmatched: kept["hideUnmatched"] === true,
    follow: kept["follow"] !== false,
    lanesShare: numberWithin(kept["lanesShare"], 30, 80, DEFAULT_STATE.lanesShare),
    facetsWidth: numberWithin(kept["facetsWidth"], 180, 400, DEFAULT_STATE.facetsWidth),
    detailsWidth: numberWithin(kept["detailsWidth"], 260, 560, DEFAULT_STATE.detailsWidth),
  };
}

function isSpan(value: unknown): value is { start: number; end: number } {
  return (
    typeof value === "object" &&
    value !== null &&
    "start" in value &&
    "end" in value &&
    Number.isFinite(value.start) &&
    Number.isFinite(value.end) &&
    Number(value.end) > Number(value.start)
  );
}

function isAddress(value: unknown): value is EventAddress {
  return (
    typeof value === "object" &&
    value !== null &&
    "log" in value &&
    typeof value.log === "string" &&
    "line" in value &&
    typeof value.line === "number" &&
    "hash" in value &&
    typeof value.hash === "string" &&
    "id" in value
  );
}

function booleanOrNull(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

function numberWithin(value: unknown, low: number, high: number, fallback: number): number {
  return typeof value === "number" && Number.isFinite(value)
    ? Math.min(Math.max(value, low), high)
    : fallback;
}
