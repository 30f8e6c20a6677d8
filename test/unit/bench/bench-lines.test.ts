import assert from "node:assert/strict";
import { dslLines } from "../../bench/data/dsl-lines.ts";
import { ecologyLines } from "../../bench/data/ecology-lines.ts";
import { simLines } from "../../bench/data/sim-lines.ts";

const COUNT = 30_000;

type SimEvent = {
  readonly event_id: string;
  readonly timestamp: string;
  readonly turn_number: number;
  readonly caused_by: readonly string[] | null;
};

function take(next: () => string): readonly string[] {
  return Array.from({ length: COUNT }, next);
}

function averageBytes(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / lines.length;
}

describe("simLines", () => {
  const lines = take(simLines(7));
  const events: readonly SimEvent[] = lines.map((line) => JSON.parse(line));

  it("writes lines of about 490 bytes, some of them long", () => {
    const average = averageBytes(lines);
    assert.ok(average > 475 && average < 510, `${average} bytes`);
    const long = lines.filter((line) => line.length > 5000).length;
    assert.ok(long > 5 && long < 60, `${long} long lines`);
  });

  it("gives events 1.26 causes on average, all of them earlier events", () => {
    const seen = new Set<string>();
    let causes = 0;
    for (const { event_id, caused_by } of events) {
      for (const cause of caused_by ?? []) {
        causes++;
        assert.ok(seen.has(cause), `${cause} is no earlier event`);
      }
      seen.add(event_id);
    }
    assert.equal(seen.size, COUNT);
    assert.ok(Math.abs(causes / COUNT - 1.26) < 0.03, `${causes / COUNT} causes`);
  });

  it("ascends in time and in turns", () => {
    events.forEach((event, at) => {
      const before = events[at - 1];
      if (before === undefined) return;
      assert.ok(event.timestamp > before.timestamp);
      assert.ok(event.turn_number >= before.turn_number);
    });
  });

  it("writes the same again for the same seed", () => {
    const again = simLines(7);
    assert.equal(again() + again(), `${lines[0]}${lines[1]}`);
  });
});

describe("ecologyLines", () => {
  const lines = take(ecologyLines(7));

  it("writes one object a line, in sequence", () => {
    lines.forEach((line, at) => {
      assert.equal(JSON.parse(line).sequence, at + 1);
    });
  });

  it("has the type of an action and who acts in an object of its own", () => {
    const action = lines.map((line) => JSON.parse(line)).find((one) => one.event_type === "action");
    assert.equal(typeof action.intent.action_type, "string");
    assert.match(action.intent.principal_id, /^alpha_\d+$/);
  });
});

describe("dslLines", () => {
  const lines = take(dslLines(7));

  it("writes short lines, every role but the time in the payload", () => {
    const average = averageBytes(lines);
    assert.ok(average > 170 && average < 210, `${average} bytes`);
    for (const line of lines)
      assert.deepEqual(Object.keys(JSON.parse(line)), ["timestamp", "session_id", "payload"]);
  });
});
