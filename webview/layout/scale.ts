/** Axis units to pixels and back. Pixels count from the left edge of the lanes' canvas. */
export type Span = { readonly start: number; readonly end: number };

export type Scale = {
  readonly start: number;
  readonly end: number;
  readonly widthPx: number;
  readonly pxPerUnit: number;
};

export function buildScale(span: Span, widthPx: number): Scale {
  const length = span.end > span.start ? span.end - span.start : 1;
  return { start: span.start, end: span.end, widthPx, pxPerUnit: widthPx / length };
}

export function xOf(scale: Scale, at: number): number {
  return (at - scale.start) * scale.pxPerUnit;
}

export function unitOf(scale: Scale, x: number): number {
  return scale.start + x / scale.pxPerUnit;
}

/** The smallest window worth showing, in axis units. */
export function minLengthOf(axis: "time" | "turn" | "sequence"): number {
  return axis === "time" ? 20 : axis === "turn" ? 0.01 : 2;
}

/** The whole span with 1 % of air at both sides, so that first and last marks are not cut. */
export function fitSpan(span: Span, axis: "time" | "turn" | "sequence"): Span {
  const length = Math.max(span.end - span.start, minLengthOf(axis));
  const air = length * 0.01;
  return { start: span.start - air, end: span.start + length + air };
}

/** Zooms by `factor` (below 1 is closer) and keeps the unit at `anchor` where it is. */
export function zoomSpan(
  view: Span,
  anchor: number,
  factor: number,
  whole: Span,
  minLength: number,
): Span {
  const length = view.end - view.start;
  const longest = whole.end - whole.start;
  const next = Math.min(Math.max(length * factor, minLength), Math.max(longest, minLength));
  const share = length > 0 ? (anchor - view.start) / length : 0.5;
  return clampSpan({ start: anchor - share * next, end: anchor + (1 - share) * next }, whole);
}

/** Moves a window back inside the whole span without changing its length, if it can. */
export function clampSpan(view: Span, whole: Span): Span {
  const length = view.end - view.start;
  if (length >= whole.end - whole.start) {
    return whole;
  }
  if (view.start < whole.start) {
    return { start: whole.start, end: whole.start + length };
  }
  if (view.end > whole.end) {
    return { start: whole.end - length, end: whole.end };
  }
  return view;
}

export function panSpan(view: Span, by: number, whole: Span): Span {
  return clampSpan({ start: view.start + by, end: view.end + by }, whole);
}
