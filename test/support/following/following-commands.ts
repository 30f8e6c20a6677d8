import fc from "fast-check";
import { ACTS, create, type Draw, pick } from "./following-acts.ts";
import type { FollowingModel } from "./following-model.ts";

/** What a run of the model test works on; the model keeps what is known. */
type Real = { readonly model: FollowingModel };
type Empty = Record<string, never>;

/** Does an act; with `during` only when the follower has called the file system so many times more. */
class ActCommand implements fc.AsyncCommand<Empty, Real> {
  readonly #name: string;
  readonly #draw: Draw;
  readonly #during: number | null;

  constructor(name: string, draw: Draw, during: number | null) {
    this.#name = name;
    this.#draw = draw;
    this.#during = during;
  }

  check(): boolean {
    return true;
  }

  async run(_: Empty, { model }: Real): Promise<void> {
    const act = () => ACTS[this.#name]?.act(model, this.#draw);
    if (this.#during !== null && model.system.schedule !== null) {
      model.system.schedule(this.#during, () => void act());
    } else {
      model.system.moment();
      await act();
      model.system.moment();
    }
  }

  toString(): string {
    const { a, b, c } = this.#draw;
    const when = this.#during === null ? "" : ` after ${this.#during} calls`;
    return `${this.#name}(${a}, ${b}, ${c})${when}`;
  }
}

/** Something that is done to the follower. */
class SystemCommand implements fc.AsyncCommand<Empty, Real> {
  readonly #name: string;
  readonly #run: (model: FollowingModel) => Promise<void>;

  constructor(name: string, run: (model: FollowingModel) => Promise<void>) {
    this.#name = name;
    this.#run = run;
  }

  check(): boolean {
    return true;
  }

  run(_: Empty, { model }: Real): Promise<void> {
    return this.#run(model);
  }

  toString(): string {
    return this.#name;
  }
}

const number = fc.integer({ min: 0, max: 999 });
const draw = fc.record({ a: number, b: number, c: number });

/** One in five acts happens while files are looked at. */
const DURING = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) },
);

const acts = fc
  .oneof(
    ...Object.entries(ACTS).map(([name, { weight }]) => ({ weight, arbitrary: fc.constant(name) })),
  )
  .chain((name) =>
    fc
      .record({ draw, during: DURING })
      .map(({ draw, during }) => new ActCommand(name, draw, during === null ? null : during)),
  );

const settleCommand = () => new SystemCommand("settle", (model) => model.settle());
const passCommand = (ms: number) => new SystemCommand(`pass(${ms})`, (model) => model.pass(ms));
const restartCommand = () => new SystemCommand("crash and restart", (model) => model.restart());
const crashCommand = (calls: number) =>
  new SystemCommand(`crash after ${calls} calls`, (model) => model.killDuring(calls));
const hintCommand = (a: number) =>
  new SystemCommand(`hint(${a})`, async (model) => {
    const path = pick([...model.files(), ...model.folders()], a);
    if (path !== undefined) await model.system.hint(path);
  });

/** Drawn histories: what programs do to logs, time that passes, looks, crashes. */
export function followingCommands(options: fc.CommandsContraints) {
  const weighted = fc.oneof(
    { weight: 60, arbitrary: acts },
    { weight: 14, arbitrary: fc.constant(null).map(settleCommand) },
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 700 }).map(passCommand) },
    // Long enough for a search of everything.
    { weight: 2, arbitrary: fc.constant(31_000).map(passCommand) },
    { weight: 2, arbitrary: fc.constant(null).map(restartCommand) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 60 }).map(crashCommand) },
    { weight: 4, arbitrary: number.map(hintCommand) },
  );
  return fc.commands<Empty, Real, false>([weighted], options);
}

/** Does the commands, and in the end compares everything with nothing left broken. */
export async function runFollowing(
  model: FollowingModel,
  commands: Iterable<fc.AsyncCommand<Empty, Real, boolean>>,
): Promise<void> {
  model.system.moment();
  for (const run of ["run-0", "run-1"]) {
    model.world.makeFolder(`${model.world.base}/ws/${run}`);
    create(model, `${model.world.base}/ws/${run}/events.jsonl`, model.lines(12));
  }
  await model.settle();
  await fc.asyncModelRun(() => ({ model: {}, real: { model } }), commands);
  await model.settleAll();
}

/** Commands of a history that was printed: how a failure that was once found stays a test. */
export function parseHistory(history: readonly string[]): readonly fc.AsyncCommand<Empty, Real>[] {
  return history.map((text) => {
    const [, name = text, numbers = ""] = /^(\w+)\(([\d, ]*)\)/.exec(text) ?? [];
    const [a = 0, b = 0, c = 0] = numbers.split(", ").map(Number);
    const calls = / after (\d+) calls$/.exec(text)?.[1];
    if (name === "settle") return settleCommand();
    if (name === "pass") return passCommand(a);
    if (name === "hint") return hintCommand(a);
    if (text === "crash and restart") return restartCommand();
    if (text.startsWith("crash after")) return crashCommand(Number(calls));
    if (ACTS[name] === undefined) throw new Error(`there is no act "${name}"`);
    return new ActCommand(name, { a, b, c }, calls === undefined ? null : Number(calls));
  });
}
