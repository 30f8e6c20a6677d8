import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { command, extension, find, state, until, view, workspacePath } from "../support/window.ts";

/** A log of its own for each test: none depends on how far another one came. */
class LiveLog {
  readonly run: string;
  readonly folder: string;
  readonly file: string;

  constructor(run: string) {
    this.run = run;
    this.folder = workspacePath(run);
    this.file = workspacePath(run, "events.jsonl");
  }

  line(id: number, turn: number): string {
    return `${JSON.stringify({
      event_id: `${this.run}-${id}`,
      timestamp: new Date(Date.UTC(2026, 4, 1, 12, 0, id)).toISOString(),
      turn_number: turn,
      event_type: "ACTION",
      simulation_id: this.run,
      agent_id: "alice",
      description: `Step ${id} of ${this.run}`,
    })}\n`;
  }

  async start(): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.file, this.line(1, 1) + this.line(2, 1));
    await command("refresh");
    await this.untilRead(2);
  }

  async events(): Promise<number | undefined> {
    return (await extension().exports.runs()).find((run) => run.label === this.run)?.events;
  }

  untilRead(events: number): Promise<true> {
    return until(`${events} events are read`, async () => (await this.events()) === events);
  }

  async select(id: number): Promise<void> {
    await command("goToEventId", `${this.run}-${id}`);
    await this.untilSelected(id);
  }

  untilSelected(id: number): Promise<true> {
    const label = `Step ${id} of ${this.run}`;
    return until(`"${label}" is selected`, async () => (await view("runs")).selection[0] === label);
  }
}

describe("a log that changes while it is open", () => {
  let log: LiveLog;

  afterEach(() => rmSync(log.folder, { recursive: true, force: true }));

  it("is read when it appears", async () => {
    log = new LiveLog("new");
    await log.start();
  });

  it("shows what is appended, and keeps the selection", async () => {
    log = new LiveLog("appended");
    await log.start();
    await log.select(2);
    const { selection } = await state();
    appendFileSync(log.file, log.line(3, 2));
    await log.untilRead(3);
    const { nodes } = await view("runs", 3);
    assert.equal(find(nodes, log.run).description.startsWith("3 · "), true);
    assert.equal(find(nodes, log.run).icon, "record");
    await log.untilSelected(2);
    assert.equal((await state()).selection, selection);
  });

  it("waits for the end of a line that is not whole", async () => {
    log = new LiveLog("halves");
    await log.start();
    const whole = log.line(3, 2);
    appendFileSync(log.file, whole.slice(0, 40));
    appendFileSync(log.file, whole.slice(40));
    await log.untilRead(3);
  });

  it("follows a rotation", async () => {
    log = new LiveLog("rotated");
    await log.start();
    renameSync(log.file, workspacePath(log.run, "events_2026-05-01_12-00-10-000000.jsonl"));
    writeFileSync(log.file, log.line(11, 3));
    await log.untilRead(3);
    const run = (await extension().exports.runs()).find(({ label }) => label === log.run);
    assert.deepEqual(
      run?.logs.map((path) => path.slice(path.lastIndexOf("/") + 1)),
      ["events_2026-05-01_12-00-10-000000.jsonl", "events.jsonl"],
    );
  });

  it("reads a truncated file anew", async () => {
    log = new LiveLog("truncated");
    await log.start();
    writeFileSync(log.file, log.line(31, 5));
    await log.untilRead(1);
  });

  it("forgets a file that vanishes, and the selection in it", async () => {
    log = new LiveLog("vanished");
    await log.start();
    await log.select(1);
    rmSync(log.folder, { recursive: true });
    await until("the run is gone", async () => (await log.events()) === undefined);
    await until("the selection is gone", async () => (await state()).selection === null);
  });
});
