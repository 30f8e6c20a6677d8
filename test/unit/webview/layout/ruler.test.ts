import assert from "node:assert/strict";
import { timeTicks, turnLabels, wholeTicks } from "../../../../webview/layout/ruler.ts";
import { buildScale } from "../../../../webview/layout/scale.ts";

const S = 1_000_000;
const ORIGIN = Date.UTC(2026, 10, 20, 11, 7, 57) * 1000;

describe("timeTicks", () => {
  it("counts since the start in steps of people", () => {
    const scale = buildScale({ start: ORIGIN + 440 * S, end: ORIGIN + 480 * S }, 400);
    assert.deepEqual(
      timeTicks(scale, ORIGIN).map((tick) => [tick.text, Math.round(tick.x)]),
      [
        ["+7:20", 0],
        ["+7:30", 100],
        ["+7:40", 200],
        ["+7:50", 300],
        ["+8:00", 400],
      ],
    );
  });

  it("writes as many digits as its step has", () => {
    const scale = buildScale({ start: ORIGIN, end: ORIGIN + 1000 }, 400);
    assert.deepEqual(
      timeTicks(scale, ORIGIN)
        .slice(0, 3)
        .map((tick) => tick.text),
      ["+0:00.0000", "+0:00.0002", "+0:00.0004"],
    );
  });

  it("names days and times of day where the run is longer than a day", () => {
    const midnight = Date.UTC(2026, 10, 18) * 1000;
    const scale = buildScale({ start: midnight, end: midnight + 2 * 86_400 * S }, 800);
    const ticks = timeTicks(scale, midnight);
    assert.deepEqual(
      ticks.map((tick) => tick.text),
      ["18 Nov", "06:00", "12:00", "18:00", "19 Nov", "06:00", "12:00", "18:00", "20 Nov"],
    );
    assert.equal(ticks[4]?.strong, true);
  });
});

describe("wholeTicks", () => {
  it("steps by 1, 2, 5, 10…", () => {
    const scale = buildScale({ start: 0, end: 100 }, 500);
    assert.deepEqual(
      wholeTicks(scale, String).map((tick) => tick.text),
      ["0", "20", "40", "60", "80", "100"],
    );
  });
});

describe("turnLabels", () => {
  const borders = (turns: number) =>
    Array.from({ length: turns }, (_, index) => ({ turn: index + 1, at: index * 10, count: 5 }));

  it("names every turn and what is in it where there is room", () => {
    const scale = buildScale({ start: 0, end: 30 }, 600);
    assert.deepEqual(
      turnLabels(scale, borders(3), "Turn", (index) => `rest ${index}`).map((label) => [
        label.title,
        label.rest,
      ]),
      [
        ["Turn 1", "rest 0"],
        ["Turn 2", "rest 1"],
        ["Turn 3", "rest 2"],
      ],
    );
  });

  it("numbers only every fifth turn below 56 px", () => {
    const scale = buildScale({ start: 0, end: 400 }, 800);
    assert.deepEqual(
      turnLabels(scale, borders(40), "Turn", () => "").flatMap((label) =>
        label.title === null ? [] : [label.title],
      ),
      ["5", "10", "15", "20", "25", "30", "35", "40"],
    );
  });

  it("keeps the name of a turn that began before the window at the left edge", () => {
    const scale = buildScale({ start: 5, end: 25 }, 600);
    const [first] = turnLabels(scale, borders(3), "Turn", () => "rest");
    assert.equal(first?.title, "Turn 1");
    assert.equal(first?.x, -150);
  });
});
