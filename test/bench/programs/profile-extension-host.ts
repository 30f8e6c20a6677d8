/**
 * Loaded before anything else into the processes of a VS Code server: profiles the extension host from
 * its first moment, its activation of extensions included, until a file says that it is enough.
 */
import { existsSync, renameSync, writeFileSync } from "node:fs";
import inspector from "node:inspector/promises";
import { SAMPLE_US } from "../tools/host-profile.ts";

const LOOK_MS = 100;

const folder = process.env["EVENT_LOG_BENCH_PROFILE"];
if (folder !== undefined && process.argv.includes("--type=extensionHost")) await profile(folder);

async function profile(target: string): Promise<void> {
  const session = new inspector.Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: SAMPLE_US });
  await session.post("Profiler.start");
  const startedMs = Date.now();
  const timer = setInterval(() => {
    if (!existsSync(`${target}/stop`)) return;
    clearInterval(timer);
    void session.post("Profiler.stop").then(({ profile: found }) => {
      session.disconnect();
      writeFileSync(`${target}/profile.part`, JSON.stringify({ startedMs, profile: found }));
      renameSync(`${target}/profile.part`, `${target}/profile.json`);
    });
  }, LOOK_MS);
  timer.unref();
}
