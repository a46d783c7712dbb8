import { startWecomSimulator } from "@microbranch/adapter-wecom/simulator";
import { systemClock } from "@microbranch/core";

// A simulator in a process of its own; it says where it is, and ends with the process that started it.
const members = Array.from({ length: 1000 }, (_, index) => ({ id: `member-${index + 1}` }));
const simulator = await startWecomSimulator({
  corpId: "wx-bench",
  agentId: 1000002,
  corpSecret: "secret-of-the-application",
  clock: systemClock,
  members,
  keepsRates: false,
  keepsConnections: true,
});
process.send?.({ url: simulator.url });
process.on("message", () => process.send?.({ messages: simulator.messages.length }));
process.on("disconnect", () => process.exit());
