import fc from "fast-check";
import type { FollowingModel } from "./following-model.ts";

/** What a run of the model test works on; the model keeps what is known. */
type Real = { readonly model: FollowingModel };
type Empty = Record<string, never>;

/** Chooses one of some things by a drawn number. */
function pick<T>(things: readonly T[], number: number): T | undefined {
  return things[number % Math.max(1, things.length)];
}

/** A drawn act: `a`, `b` and `c` choose files, folders and amounts. */
type Draw = { readonly a: number; readonly b: number; readonly c: number };

type Act = (model: FollowingModel, draw: Draw) => void | Promise<void>;

const isLog = (path: string): boolean => /\/events[^/]*\.jsonl(\.\d+)?$/.test(path);
const liveLogs = (model: FollowingModel) =>
  model.files().filter((path) => path.endsWith("events.jsonl"));
const logs = (model: FollowingModel) => model.files().filter(isLog);
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

/** A half-written line is ended first now and then, so that not all become rubbish. */
function append(model: FollowingModel, path: string, text: string): void {
  model.world.append(path, text);
  model.grows(path);
}

/** No log any more, or out of reach. */
function isHidden(model: FollowingModel, path: string): boolean {
  return !isLog(path) || path.startsWith(`${model.world.base}/out/`);
}

function remove(model: FollowingModel, path: string): void {
  model.goes(path);
  model.world.remove(path);
}

function rename(model: FollowingModel, from: string, to: string): void {
  if (model.world.kindOf(to) !== null && from !== to) model.goes(to);
  model.moves(from);
  if (isHidden(model, from) || isHidden(model, to)) model.hides(from);
  model.world.rename(from, to);
}

/** Removes, then makes: with the inode that just became free, unless somebody holds it. */
function create(model: FollowingModel, path: string, text: string): void {
  model.world.write(path, text);
  model.edits(path);
}

/** What programs do to logs, one at a time; each does nothing where it cannot be done. */
export const ACTS: Readonly<Record<string, { readonly weight: number; readonly act: Act }>> = {
  append: {
    weight: 6,
    act: (model, { a, b }) => {
      const path = pick(logs(model), a);
      if (path !== undefined) append(model, path, model.lines(1 + (b % 4)));
    },
  },
  appendPart: {
    weight: 3,
    act: (model, { a, b }) => {
      const path = pick(liveLogs(model), a);
      if (path === undefined) return;
      const line = model.line();
      const size = 1 + (b % (line.length - 1));
      append(model, path, line.slice(0, size));
      model.rests.set(model.world.identityOf(path), line.slice(size));
    },
  },
  appendRest: {
    weight: 3,
    act: (model, { a }) => {
      const begun = logs(model).filter((path) => model.rests.has(model.world.identityOf(path)));
      const path = pick(begun, a);
      if (path === undefined) return;
      const identity = model.world.identityOf(path);
      append(model, path, model.rests.get(identity) ?? "");
      model.rests.delete(identity);
    },
  },
  rotateByStamp: {
    weight: 2,
    act: (model, { a, b, c }) => {
      const path = pick(liveLogs(model), a);
      if (path === undefined) return;
      const stamp = String(c % 100_000).padStart(6, "0");
      rename(model, path, `${folderOf(path)}/events_2026-01-01_00-00-00-${stamp}.jsonl`);
      if (b % 3 > 0) create(model, path, model.lines(b % 3));
    },
  },
  rotateByNumber: {
    weight: 2,
    act: (model, { a, b }) => {
      const path = pick(liveLogs(model), a);
      if (path === undefined) return;
      if (model.world.kindOf(`${path}.3`) !== null) remove(model, `${path}.3`);
      for (const number of [2, 1]) {
        const part = `${path}.${number}`;
        if (model.world.kindOf(part) !== null) rename(model, part, `${path}.${number + 1}`);
      }
      rename(model, path, `${path}.1`);
      if (b % 3 > 0) create(model, path, model.lines((b % 3) - 1));
    },
  },
  copyTruncate: {
    weight: 2,
    act: (model, { a, b }) => {
      const path = pick(liveLogs(model), a);
      if (path === undefined) return;
      create(model, `${path}.1`, new TextDecoder().decode(model.world.read(path)));
      model.edits(path);
      model.world.truncate(path, 0);
      if (b % 2 > 0) append(model, path, model.lines(1 + (b % 9)));
    },
  },
  truncate: {
    weight: 2,
    act: (model, { a, b }) => {
      const path = pick(logs(model), a);
      if (path === undefined) return;
      model.edits(path);
      model.world.truncate(path, b % (model.world.read(path).length + 1));
    },
  },
  rewrite: {
    weight: 2,
    act: (model, { a, b }) => {
      const path = pick(logs(model), a);
      if (path !== undefined) create(model, path, model.lines(b % 8));
    },
  },
  keepNewest: {
    weight: 2,
    act: (model, { a, b }) => {
      const path = pick(logs(model), a);
      if (path === undefined) return;
      const lines = new TextDecoder().decode(model.world.read(path)).split(/(?<=\n)/);
      create(model, path, lines.slice(b % (lines.length + 1)).join(""));
    },
  },
  overwriteLine: {
    weight: 4,
    act: (model, { a, b }) => {
      const path = pick(logs(model), a);
      if (path === undefined) return;
      const line = model.line();
      const count = Math.floor(model.world.read(path).length / line.length);
      if (count === 0) return;
      model.edits(path);
      model.world.overwrite(path, (b % count) * line.length, line);
    },
  },
  replaceByRename: {
    weight: 2,
    act: (model, { a, b }) => {
      const path = pick(logs(model), a);
      if (path === undefined) return;
      const made = `${folderOf(path)}/new.tmp`;
      create(model, made, model.lines(b % 8));
      rename(model, made, path);
    },
  },
  touch: {
    weight: 1,
    act: (model, { a }) => {
      const path = pick(logs(model), a);
      if (path !== undefined) model.world.touch(path);
    },
  },
  remove: {
    weight: 2,
    act: (model, { a }) => {
      const path = pick(model.files(), a);
      if (path !== undefined) remove(model, path);
    },
  },
  recreate: {
    weight: 3,
    act: (model, { a, b }) => {
      const path = pick(logs(model), a);
      if (path === undefined) return;
      remove(model, path);
      create(model, path, model.lines(b % 8));
    },
  },
  renameAway: {
    weight: 1,
    act: (model, { a }) => {
      const path = pick(logs(model), a);
      if (path !== undefined) rename(model, path, `${folderOf(path)}/old.txt`);
    },
  },
  renameBack: {
    weight: 1,
    act: (model, { a }) => {
      const path = pick(
        model.files().filter((name) => name.endsWith("old.txt")),
        a,
      );
      if (path !== undefined) rename(model, path, `${folderOf(path)}/events.jsonl`);
    },
  },
  moveToOtherFolder: {
    weight: 1,
    act: (model, { a, b }) => {
      const path = pick(logs(model), a);
      const folder = pick(model.folders(), b);
      if (path === undefined || folder === undefined) return;
      rename(model, path, `${folder}/events_moved.jsonl`);
    },
  },
  swap: {
    weight: 1,
    act: (model, { a, b }) => {
      const one = pick(logs(model), a);
      const other = pick(logs(model), b);
      if (one === undefined || other === undefined || one === other) return;
      const middle = `${folderOf(one)}/swap.tmp`;
      rename(model, one, middle);
      rename(model, other, one);
      rename(model, middle, other);
    },
  },
  makeRun: {
    weight: 3,
    act: (model, { a, b }) => {
      const { world } = model;
      const top = `${world.base}/${pick(["ws", "ws/deep", "out"], a)}`;
      world.makeFolder(top);
      const folder = `${top}/run-${b % 3}`;
      world.makeFolder(folder);
      const path = `${folder}/events.jsonl`;
      if (world.kindOf(path) === null && b % 2 > 0) create(model, path, model.lines(b % 5));
    },
  },
  makeLog: {
    weight: 2,
    act: (model, { a, b }) => {
      const folder = pick(model.folders(), a);
      if (folder === undefined) return;
      const path = `${folder}/events.jsonl`;
      if (model.world.kindOf(path) === null) create(model, path, model.lines(b % 5));
    },
  },
  removeFolder: {
    weight: 1,
    act: (model, { a }) => {
      const path = pick(model.folders(), a);
      if (path !== undefined) remove(model, path);
    },
  },
  renameFolder: {
    weight: 1,
    act: (model, { a, b }) => {
      const path = pick(model.folders(), a);
      if (path === undefined) return;
      const to = `${folderOf(path)}/run-${3 + (b % 3)}`;
      if (model.world.kindOf(to) !== null) return;
      if (path.startsWith(`${model.world.base}/out/`)) model.hides(path);
      model.moves(path);
      model.world.rename(path, to);
    },
  },
  link: {
    weight: 2,
    act: (model, { a, b }) => {
      const { world } = model;
      const at = pick(["ws/latest", "ws/run-0/link"], a);
      if (at === undefined || world.kindOf(folderOf(`${world.base}/${at}`)) === null) return;
      const target = pick(["out/run-0", "out/run-1", "out/run-2", "ws/run-1", "ws"], b);
      model.hides(`${world.base}/out`);
      world.makeLink(`${world.base}/${target}`, `${world.base}/${at}`);
    },
  },
  unlink: {
    weight: 1,
    act: ({ world }) => {
      if (world.isLink(`${world.base}/ws/latest`)) world.remove(`${world.base}/ws/latest`);
    },
  },
  changeRights: {
    weight: 2,
    act: (model, { a }) => {
      const path = pick(logs(model), a);
      if (path === undefined) return;
      if (model.faultAt(path)?.code === "EACCES") model.heal(path, true);
      else if (model.faultAt(path) === undefined) model.break(path, { code: "EACCES", of: "open" });
      model.world.changeRights(path);
    },
  },
  breakFile: {
    weight: 2,
    act: (model, { a, b }) => {
      const path = pick(logs(model), a);
      if (path === undefined || model.faultAt(path) !== undefined) return;
      const code = pick(["EIO", "ESTALE"], b) ?? "EIO";
      model.break(path, { code, of: pick(["read", "open", "stat"] as const, b >> 1) ?? "read" });
    },
  },
  breakFolder: {
    weight: 1,
    act: (model, { a, b }) => {
      const path = pick(model.folders(), a);
      if (path === undefined || model.faultAt(path) !== undefined) return;
      model.break(path, { code: pick(["EIO", "EACCES"], b) ?? "EIO", of: "list" });
    },
  },
  heal: {
    weight: 3,
    act: (model, { a }) => {
      const broken = [...logs(model), ...model.folders()].filter((path) => {
        const fault = model.faultAt(path);
        return fault !== undefined && !(fault.code === "EACCES" && fault.of === "open");
      });
      const path = pick(broken, a);
      if (path !== undefined) model.heal(path, false);
    },
  },
  openTooMany: {
    weight: 1,
    act: (model) => model.openTooMany(!model.tooManyOpen),
  },
};

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
