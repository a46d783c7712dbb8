// Sending through DingTalk's channels, beside bare fetch of the same bodies to the same simulator.
import { bareSending, ourSending, startPlatform } from "./dingtalk-sides.js";
import { interleave, numberFlag, show } from "./measuring.js";

const rounds = numberFlag("rounds", 9);
const messages = numberFlag("messages", 300);

for (const [route, members] of [
  ["robot", 1],
  ["robot", 20],
  ["notice", 100],
] as const) {
  const platform = await startPlatform();
  const count = Math.ceil(messages / (members === 1 ? 1 : 10));
  const [ours, bare] = [await ourSending(platform, route), await bareSending(platform, route)];
  const results = await interleave(rounds, [
    { name: "microbranch channel", run: () => ours(count, members) },
    { name: "bare fetch", run: () => bare(count, members) },
  ]);
  show(`${route}: messages of 1 kB to ${members} members each, one after another`, results, { count, name: "message" });
  const expected = 2 * rounds * count * members;
  if ((await platform.shown()) !== expected) throw new Error(`Members do not see ${expected} messages.`);
  platform.stop();
}
