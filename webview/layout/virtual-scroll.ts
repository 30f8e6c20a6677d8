/**
 * Rows of one height in a scroller of bounded height. Chrome draws no element beyond about 33 M px
 * (10 M rows of 22 px are 220 M), so the scroller is at most 8 M px high and its position stands for
 * a share of the rows. `top` is the true position in px of all rows; it may exceed the scroller's.
 */
export const ROW_PX = 22;
const MAX_SCROLL_PX = 8_000_000;

export type VirtualScroll = {
  readonly rows: number;
  readonly viewportPx: number;
  /** Height given to the scroller's content. */
  readonly contentPx: number;
  readonly scaled: boolean;
};

export function buildVirtualScroll(
  rows: number,
  viewportPx: number,
  maxScrollPx = MAX_SCROLL_PX,
): VirtualScroll {
  const truePx = rows * ROW_PX;
  return {
    rows,
    viewportPx,
    contentPx: Math.min(truePx, maxScrollPx),
    scaled: truePx > maxScrollPx,
  };
}

function maxTop(scroll: VirtualScroll): number {
  return Math.max(0, scroll.rows * ROW_PX - scroll.viewportPx);
}

export function clampTop(scroll: VirtualScroll, top: number): number {
  return Math.min(Math.max(0, top), maxTop(scroll));
}

/** True position that a position of the scroller stands for. */
export function topOfScroll(scroll: VirtualScroll, scrollTop: number): number {
  if (!scroll.scaled) {
    return clampTop(scroll, scrollTop);
  }
  const range = scroll.contentPx - scroll.viewportPx;
  return clampTop(scroll, range <= 0 ? 0 : (scrollTop / range) * maxTop(scroll));
}

/** Position of the scroller that stands for a true position. */
export function scrollOfTop(scroll: VirtualScroll, top: number): number {
  if (!scroll.scaled) {
    return clampTop(scroll, top);
  }
  const range = maxTop(scroll);
  return range <= 0 ? 0 : (clampTop(scroll, top) / range) * (scroll.contentPx - scroll.viewportPx);
}

/** Rows in view, half open, and how far the first is pushed up. */
export function rowsInView(
  scroll: VirtualScroll,
  top: number,
): { readonly start: number; readonly end: number; readonly shiftPx: number } {
  const start = Math.floor(clampTop(scroll, top) / ROW_PX);
  const end = Math.min(
    scroll.rows,
    Math.ceil((clampTop(scroll, top) + scroll.viewportPx) / ROW_PX),
  );
  return { start, end, shiftPx: clampTop(scroll, top) - start * ROW_PX };
}

/** The nearest position at which a row is whole in view. */
export function topToShow(scroll: VirtualScroll, top: number, row: number): number {
  const rowTop = row * ROW_PX;
  if (rowTop < top) {
    return clampTop(scroll, rowTop);
  }
  if (rowTop + ROW_PX > top + scroll.viewportPx) {
    // From far away the row comes to a third of the height, so that what led to it is seen as well.
    const far = rowTop > top + scroll.viewportPx * 2;
    return clampTop(
      scroll,
      far ? rowTop - scroll.viewportPx / 3 : rowTop + ROW_PX - scroll.viewportPx,
    );
  }
  return top;
}
