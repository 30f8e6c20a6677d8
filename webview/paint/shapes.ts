/** The shape of each slot in a box of 8 px around 0, as SVG path data: the same on canvas and in the DOM. */
const SHAPES: Readonly<Record<number, string>> = {
  1: "M-3.5-4.2H-2.2V4.2H-3.5ZM-2.2-4.2H4.2L2.6-1.7L4.2.8H-2.2Z",
  2: "M0-4.6L4.6 0L0 4.6L-4.6 0Z",
  3: "M-4 0A4 4 0 1 1 4 0A4 4 0 1 1-4 0Z",
  4: "M-3.6-3.6H3.6V3.6H-3.6Z",
  5: "M-1.25-4.2H1.25V-1.25H4.2V1.25H1.25V4.2H-1.25V1.25H-4.2V-1.25H-1.25Z",
  6: "M-1.6 0A1.6 1.6 0 1 1 1.6 0A1.6 1.6 0 1 1-1.6 0Z",
  7: "M0-4.2L4.4 3.6H-4.4Z",
  8: "M-2.4-2.1H2.4A2.1 2.1 0 0 1 2.4 2.1H-2.4A2.1 2.1 0 0 1-2.4-2.1Z",
};

export function shapeOf(slot: number): string {
  return SHAPES[slot] ?? SHAPES[6] ?? "";
}

const paths = new Map<number, Path2D>();

export function shapePath(slot: number): Path2D {
  let path = paths.get(slot);
  if (path === undefined) {
    path = new Path2D(shapeOf(slot));
    paths.set(slot, path);
  }
  return path;
}
