import { formatOffset } from "../../src/core/view/format.ts";
import { type Scale, xOf } from "./scale.ts";

/** A labelled tick of the ruler. */
export type Tick = { readonly x: number; readonly text: string; readonly strong: boolean };

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

/** Steps people count in, in µs. */
const TIME_STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  1e3,
  2e3,
  5e3,
  1e4,
  2e4,
  5e4,
  1e5,
  2e5,
  5e5,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  60 * SECOND,
  120 * SECOND,
  300 * SECOND,
  600 * SECOND,
  900 * SECOND,
  1800 * SECOND,
  3600 * SECOND,
  2 * 3600 * SECOND,
  3 * 3600 * SECOND,
  6 * 3600 * SECOND,
  12 * 3600 * SECOND,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
];

/** Labels nearer than this would touch (UI.md, section 3). */
const MIN_LABEL_PX = 64;

/** Ticks of the time axis: since `origin` below a day of span, dates and times of day from there on. */
export function timeTicks(scale: Scale, origin: number): readonly Tick[] {
  const step =
    TIME_STEPS.find((candidate) => candidate * scale.pxPerUnit >= MIN_LABEL_PX + 16) ?? 365 * DAY;
  const dated = scale.end - origin > DAY || scale.start < origin - DAY;
  const base = dated ? 0 : origin;
  const ticks: Tick[] = [];
  for (let n = Math.ceil((scale.start - base) / step); base + n * step <= scale.end; n++) {
    const at = base + n * step;
    const text = dated ? datedText(at, step) : sinceText(n * step, step);
    ticks.push({ x: xOf(scale, at), text, strong: dated && at % DAY === 0 });
    if (ticks.length > 500) {
      break;
    }
  }
  return ticks;
}

function sinceText(us: number, step: number): string {
  const decimals = step >= SECOND ? 0 : Math.min(6, Math.ceil(Math.log10(SECOND / step)));
  return formatOffset(us, decimals);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function datedText(us: number, step: number): string {
  const date = new Date(us / 1000);
  if (step >= DAY || us % DAY === 0) {
    return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""}`;
  }
  const clock = date.toISOString();
  return step >= 60 * SECOND
    ? clock.slice(11, 16)
    : step >= SECOND
      ? clock.slice(11, 19)
      : clock.slice(11, 23);
}

/** Ticks at round whole numbers: sequence positions, turns. */
export function wholeTicks(scale: Scale, format: (value: number) => string): readonly Tick[] {
  let step = 1;
  while (step * scale.pxPerUnit < MIN_LABEL_PX + 16) {
    step *= String(step).startsWith("2") ? 2.5 : 2;
  }
  step = Math.round(step);
  const ticks: Tick[] = [];
  for (let value = Math.ceil(scale.start / step) * step; value <= scale.end; value += step) {
    ticks.push({ x: xOf(scale, value), text: format(value), strong: false });
  }
  return ticks;
}

/** What the ruler writes at a turn's start. */
export type TurnLabel = {
  readonly x: number;
  readonly turn: number;
  readonly title: string | null;
  readonly rest: string | null;
};

/** Room a turn needs for its number (UI.md, section 3). */
const TURN_NUMBER_PX = 56;
const TURN_REST_PX = 150;

/**
 * Labels of turn borders: every number from 56 px per turn on, else those of a step of 5, 10, 20…
 * that leaves 56 px; what is in a turn from 150 px on.
 */
export function turnLabels(
  scale: Scale,
  borders: readonly { readonly turn: number; readonly at: number; readonly count: number }[],
  word: string,
  restOf: (index: number) => string,
): readonly TurnLabel[] {
  // Borders may be a choice of the turns where there are more than pixels: the numbers tell how many.
  const turns = Math.max(
    1,
    (borders.at(-1)?.turn ?? 0) - (borders[0]?.turn ?? 0) + (borders.length > 0 ? 1 : 0),
  );
  const perTurn = scale.widthPx / turns;
  let step = 1;
  for (const next of stepsOfTurns()) {
    if (perTurn * step >= TURN_NUMBER_PX) {
      break;
    }
    step = next;
  }
  const labels: TurnLabel[] = [];
  let freeFrom = Number.NEGATIVE_INFINITY;
  for (const [index, border] of borders.entries()) {
    const x = xOf(scale, border.at);
    const following = borders[index + 1];
    const end = following === undefined ? scale.widthPx : xOf(scale, following.at);
    // A turn that began before the window keeps its name at the left edge.
    const shownX = Math.max(x, 0);
    const room = Math.min(end, scale.widthPx) - shownX;
    const named =
      (step === 1
        ? room >= TURN_NUMBER_PX
        : isAtStep(border.turn, borders[index - 1]?.turn, step)) &&
      shownX >= freeFrom &&
      end > 0;
    const title = !named
      ? null
      : step === 1 ||
          (labels.every((label) => label.title === null) && room >= TURN_NUMBER_PX * 0.9)
        ? `${word} ${border.turn}`
        : String(border.turn);
    if (named) {
      freeFrom = shownX + (step === 1 ? TURN_NUMBER_PX : 40);
    }
    labels.push({
      x,
      turn: border.turn,
      title,
      rest: named && room >= TURN_REST_PX ? restOf(index) : null,
    });
  }
  return labels;
}

/** 5, 10, 20, 50, 100, 200… */
function* stepsOfTurns(): Generator<number> {
  for (let power = 1; ; power *= 10) {
    yield 5 * power;
    yield 10 * power;
    yield 20 * power;
  }
}

/** The first border at or after a multiple of the step. */
function isAtStep(turn: number, before: number | undefined, step: number): boolean {
  return (
    turn % step === 0 ||
    (before !== undefined && Math.floor(turn / step) > Math.floor(before / step))
  );
}
