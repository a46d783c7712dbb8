// Sending through the e-mail channel, beside the bare library on the same server; and reading replies, beside libraries.

import { isSame, knownReplies, readers } from "./mail-readers.js";
import { bareSide, ourSide, startMailServer, whatIsSaid } from "./mail-sides.js";
import { interleave, numberFlag, show, summary } from "./measuring.js";

const rounds = numberFlag("rounds", 15);
const mails = numberFlag("mails", 500);
const readings = numberFlag("readings", 20);

const server = await startMailServer();
const ours = await ourSide(server.port);
const bare = bareSide(server.port, whatIsSaid());
const warmUp = 500;
for (const side of [ours, bare]) await side.send(warmUp);
const busy: Record<"ours" | "bare", number[]> = { ours: [], bare: [] };
const results = await interleave(rounds, [
  { name: "microbranch channel", run: () => watched(busy.ours, () => ours.send(mails)) },
  { name: "bare nodemailer pool", run: () => watched(busy.bare, () => bare.send(mails)) },
]);
const taken = await server.taken();
if (taken !== 2 * (warmUp + rounds * mails)) throw new Error(`The server took ${taken} mails.`);
await ours.close();
await bare.close();
server.stop();
const said = "1 kB of Chinese text and its HTML, 5 connections";
show(`SMTP, ${said}`, results, { count: mails, name: "mail" });
show(
  "the same, processor time of the sending process",
  [summary("microbranch channel", busy.ours), summary("bare nodemailer pool", busy.bare)],
  { count: mails, name: "mail" },
);

/** Runs something and notes how long it kept the processor, which the rest of a busy machine lengthens less. */
async function watched(times: number[], work: () => Promise<void>): Promise<void> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  times.push((user + system) / 1_000);
}

const known = knownReplies();
const sides = Object.entries(readers);
for (const [name, read] of sides) {
  const right: string[] = [];
  const wrong: string[] = [];
  for (const { file, raw, wanted } of known) (isSame(await read(raw), wanted) ? right : wrong).push(file);
  console.log(
    `${name}: ${right.length} of ${known.length} as written${wrong.length > 0 && right.length > 0 ? `; not ${wrong.join(", ")}` : ""}`,
  );
}
console.log("");
const times = await interleave(
  rounds,
  sides.map(([name, read]) => ({
    name,
    async run() {
      for (let reading = 0; reading < readings; reading++) for (const { raw } of known) await read(raw);
    },
  })),
);
show(`From raw mail to reply text, ${known.length} mails`, times, { count: readings * known.length, name: "mail" });
