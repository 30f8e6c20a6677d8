/** Gives a canvas its size in device pixels and a context that draws in CSS pixels, cleared. */
export function prepareCanvas(
  canvas: HTMLCanvasElement,
  widthPx: number,
  heightPx: number,
): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.max(1, Math.round(widthPx * ratio));
  const height = Math.max(1, Math.round(heightPx * ratio));
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${widthPx}px`;
    canvas.style.height = `${heightPx}px`;
  }
  const context = canvas.getContext("2d");
  if (context === null) {
    return null;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.globalAlpha = 1;
  context.setLineDash([]);
  context.clearRect(0, 0, widthPx, heightPx);
  return context;
}

/** A position on the grid of device pixels. */
export function snap(value: number): number {
  const ratio = window.devicePixelRatio || 1;
  return Math.round(value * ratio) / ratio;
}

/** Fills a 1 px line without blur. */
export function fillLine(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  context.fillRect(snap(x), snap(y), Math.max(width, 1 / (window.devicePixelRatio || 1)), height);
}

/** The text cut with an ellipsis to fit; "" when not even some letters do. */
export function fitText(context: CanvasRenderingContext2D, text: string, widthPx: number): string {
  if (context.measureText(text).width <= widthPx) {
    return text;
  }
  let low = 0;
  let high = Math.min(text.length, 200);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (context.measureText(`${text.slice(0, middle)}…`).width <= widthPx) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low < 3 ? "" : `${text.slice(0, low)}…`;
}
