import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { command, extension, find, state, until, view, workspacePath } from "../support/window.ts";

const line = (id: number, turn: number) =>
  `${JSON.stringify({
    event_id: `live-${id}`,
    timestamp: new Date(Date.UTC(2026, 4, 1, 12, 0, id)).toISOString(),
    turn_number: turn,
    event_type: "ACTION",
    simulation_id: "live",
    agent_id: "alice",
    description: `Step ${id}`,
  })}\n`;

const liveEvents = async () =>
  (await extension().exports.runs()).find((run) => run.label === "live")?.events;

describe("a log that changes while it is open", () => {
  const file = workspacePath("live", "events.jsonl");

  it("is read when it appears", async () => {
    mkdirSync(workspacePath("live"), { recursive: true });
    writeFileSync(file, line(1, 1) + line(2, 1));
    await command("refresh");
    await until("two events are read", async () => (await liveEvents()) === 2);
  });

  it("shows what is appended, and keeps the selection", async () => {
    await command("goToEventId", "live-2");
    await until("it is selected", async () => (await view("runs")).selection[0] === "Step 2");
    const { selection } = await state();
    appendFileSync(file, line(3, 2));
    await until("the third event is read", async () => (await liveEvents()) === 3);
    const { nodes } = await view("runs", 3);
    assert.equal(find(nodes, "live").description.startsWith("3 · "), true);
    assert.equal(find(nodes, "live").icon, "record");
    await until("it is selected still", async () => (await view("runs")).selection[0] === "Step 2");
    assert.equal((await state()).selection, selection);
  });

  it("waits for the end of a line that is not whole", async () => {
    const whole = line(4, 2);
    appendFileSync(file, whole.slice(0, 40));
    appendFileSync(file, whole.slice(40));
    await until("the fourth event is read", async () => (await liveEvents()) === 4);
  });

  it("follows a rotation", async () => {
    renameSync(file, workspacePath("live", "events_2026-05-01_12-00-10-000000.jsonl"));
    writeFileSync(file, line(11, 3));
    await until("both parts are read", async () => (await liveEvents()) === 5);
    const run = (await extension().exports.runs()).find(({ label }) => label === "live");
    assert.deepEqual(
      run?.logs.map((log) => log.slice(log.lastIndexOf("/") + 1)),
      ["events_2026-05-01_12-00-10-000000.jsonl", "events.jsonl"],
    );
  });

  it("reads a truncated file anew", async () => {
    writeFileSync(file, line(21, 4) + line(22, 4) + line(23, 4));
    await until("the new events are there", async () => (await liveEvents()) === 7);
    writeFileSync(file, line(31, 5));
    await until("the shorter file is read", async () => (await liveEvents()) === 5);
  });

  it("forgets a file that vanishes, and the selection in it", async () => {
    await command("goToEventId", "live-31");
    await until("it is selected", async () => (await view("runs")).selection[0] === "Step 31");
    rmSync(workspacePath("live"), { recursive: true });
    await until("the run is gone", async () => (await liveEvents()) === undefined);
    await until("the selection is gone", async () => (await state()).selection === null);
  });
});
