// Sending through the WeCom channel, beside bare fetch to the same simulator; and taking callbacks in, beside their crypto.
import { interleave, numberFlag, show, withFolder } from "./measuring.js";
import { bareSending, openTaking, ourSending, startPlatform } from "./wecom-sides.js";

const rounds = numberFlag("rounds", 9);
const messages = numberFlag("messages", 500);
const callbacks = numberFlag("callbacks", 500);

const platform = await startPlatform();
const ours = await ourSending(platform.url);
const bare = await bareSending(platform.url);
let expected = 0;
for (const members of [1, 1000]) {
  const count = members === 1 ? messages : Math.ceil(messages / 10);
  const results = await interleave(rounds, [
    { name: "microbranch channel", run: () => ours(count, members) },
    { name: "bare fetch", run: () => bare(count, members) },
  ]);
  expected += 2 * rounds * count;
  show(`Messages of 1 kB to ${members} members each, one after another`, results, { count, name: "message" });
}
if ((await platform.taken()) !== expected) throw new Error(`The simulator has not taken ${expected} messages.`);
platform.stop();

await withFolder(async (folder) => {
  const taking = await openTaking(folder);
  const results = await interleave(rounds, [
    { name: "hub.fetch, 50 at once, flushed", run: () => taking.byHub(callbacks, 50) },
    { name: "hub.fetch, one by one, flushed", run: () => taking.byHub(callbacks, 1) },
    { name: "channel.handle, nothing kept", run: () => taking.byChannel(callbacks) },
    { name: "verifying and decrypting alone", run: async () => taking.byCrypto(callbacks) },
  ]);
  show("Callbacks taken in", results, { count: callbacks, name: "callback" });
  await taking.stop();
});
