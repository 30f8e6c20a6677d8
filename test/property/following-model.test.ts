import fc from "fast-check";
import { DiskSystem } from "../support/following/disk-system.ts";
import { DiskWorld } from "../support/following/disk-world.ts";
import { followingCommands, runFollowing } from "../support/following/following-commands.ts";
import { FollowingModel } from "../support/following/following-model.ts";
import { memoryModel } from "../support/following/memory-system.ts";
import { makeWorkspace, removeWorkspace } from "../support/workspace.ts";

const SEED = 20_261_120;

/** `EVENT_LOG_FOLLOWING_RUNS=20000 npm test -- property -g "a follower"` does more. */
const RUNS = Number(process.env["EVENT_LOG_FOLLOWING_RUNS"] ?? 1000);

const DISK_RUNS = Number(process.env["EVENT_LOG_FOLLOWING_DISK_RUNS"] ?? 30);

/** Replays a failure, and draws other histories: `{"seed":…,"path":…,"replayPath":…}` as it was printed; `{"seed":7}`. */
const REPLAY = JSON.parse(process.env["EVENT_LOG_FOLLOWING_REPLAY"] ?? "{}") as {
  readonly seed?: number;
  readonly path?: string;
  readonly replayPath?: string;
};

const options = fc.constantFrom(
  { tickMs: 1, wholeBytes: 2 ** 22 },
  { tickMs: 2000, wholeBytes: 2 ** 22 },
  { tickMs: 1, wholeBytes: 200 },
  { tickMs: 1, wholeBytes: 2 ** 22, keeps: true },
);

describe("a follower, whatever happens to the files", function () {
  // Longer runs take what they take.
  this.timeout(RUNS > 1000 || DISK_RUNS > 30 ? 0 : 600_000);

  it("loses nothing, doubles nothing and shows nothing stale, over a file system in memory", async () => {
    const { seed = SEED, path, replayPath } = REPLAY;
    const commands = followingCommands({
      maxCommands: 60,
      size: "max",
      ...(replayPath === undefined ? {} : { replayPath }),
    });
    await fc.assert(
      fc.asyncProperty(options, commands, async (drawn, history) => {
        const { model, system } = await memoryModel(drawn);
        try {
          await runFollowing(model, history);
        } finally {
          await system.end();
        }
      }),
      { seed, numRuns: RUNS, ...(path === undefined ? {} : { path }) },
    );
  });

  it("does so over the real file system, in a process that is killed", async () => {
    const { seed = SEED, path, replayPath } = REPLAY;
    const commands = followingCommands({
      maxCommands: 30,
      size: "max",
      ...(replayPath === undefined ? {} : { replayPath }),
    });
    const code = makeWorkspace({});
    // The clock of real files goes in steps of some milliseconds.
    const options = { tickMs: 10, wholeBytes: 2 ** 22, keeps: true };
    const property = fc.asyncProperty(commands, async (history) => {
      const base = makeWorkspace({ "ws/readme.md": "", "out/readme.md": "" });
      const system = new DiskSystem(
        base,
        { wholeBytes: options.wholeBytes, snapshotFolder: `${base}/snapshots` },
        code,
      );
      try {
        await system.start();
        await runFollowing(new FollowingModel(new DiskWorld(base), system, options), history);
      } finally {
        await system.kill();
        removeWorkspace(base);
      }
    });
    try {
      await fc.assert(property, {
        seed,
        numRuns: DISK_RUNS,
        ...(path === undefined ? {} : { path }),
      });
    } finally {
      removeWorkspace(code);
    }
  });
});
