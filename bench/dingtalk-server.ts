// The simulator in a process of its own, so that what it costs is not counted for those who send.
import { createDingtalkSimulator } from "@microbranch/adapter-dingtalk/simulator";
import { systemClock } from "@microbranch/core";

const people = Array.from({ length: 100 }, (_, place) => `member-${place + 1}`);
const simulator = await createDingtalkSimulator({ clock: systemClock, people, keepsRates: false });
process.send?.({ url: simulator.url, app: simulator.app });
process.on("message", () => process.send?.({ messages: simulator.messages.length }));
process.on("disconnect", () => process.exit());
