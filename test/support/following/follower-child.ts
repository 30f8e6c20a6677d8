/** A follower in a process of its own, over the real file system: what a disk run kills. */
import { DISK } from "../../../src/node/file-system.ts";
import type { ChildCall } from "./disk-system.ts";
import { type Faults, NO_FAULTS, withFaults } from "./faults.ts";
import { FollowedStore } from "./followed-store.ts";
import { ManualClock } from "./manual-clock.ts";

let faults: Faults = NO_FAULTS;
let followed: FollowedStore | null = null;
const clock = new ManualClock(Date.now());

async function answer(call: ChildCall): Promise<unknown> {
  switch (call.name) {
    case "start":
      followed = new FollowedStore(
        withFaults(DISK, () => faults),
        clock,
        call.options,
      );
      return followed.start(call.base);
    case "pass":
      return followed?.pass(call.ms);
    case "hint":
      return followed?.hint(call.path);
    case "faults":
      faults = call.faults;
      return;
    case "picture":
      return followed?.picture();
  }
}

process.on("message", (message: { readonly id: number; readonly call: ChildCall }) => {
  void answer(message.call).then(
    (value) => process.send?.({ id: message.id, value }),
    (error: unknown) => process.send?.({ id: message.id, error: String(error) }),
  );
});
