import type { FollowingModel } from "./following-model.ts";

/** Chooses one of some things by a drawn number. */
export function pick<T>(things: readonly T[], number: number): T | undefined {
  return things[number % Math.max(1, things.length)];
}

/** A drawn act: `a`, `b` and `c` choose files, folders and amounts. */
export type Draw = { readonly a: number; readonly b: number; readonly c: number };

type Act = (model: FollowingModel, draw: Draw) => void | Promise<void>;

const isLog = (path: string): boolean => /\/events[^/]*\.jsonl(\.\d+)?$/.test(path);
const liveLogs = (model: FollowingModel) =>
  model.files().filter((path) => path.endsWith("events.jsonl"));
const logs = (model: FollowingModel) => model.files().filter(isLog);
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

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
export function create(model: FollowingModel, path: string, text: string): void {
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
