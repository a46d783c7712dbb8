import { mkdir, readdir, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openHome } from "./home.js";
import { acts, monthEnd, monthStart } from "./march.js";
import { liveThrough } from "./month.js";
import { prove } from "./proof.js";
import { tellStory } from "./story.js";

const { values } = parseArgs({ options: { output: { type: "string" } } });
const fresh = fileURLToPath(new URL("output", import.meta.url));
const folder = values.output === undefined ? fresh : resolve(values.output);
if (values.output === undefined) await rm(fresh, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
if ((await readdir(folder)).length > 0) {
  console.error(`${folder} is not empty. Name an empty folder, or none: npm start -- --output FOLDER`);
  process.exit(1);
}

const home = await openHome(folder, monthStart);
try {
  await liveThrough(home, acts, monthEnd);
  const { note } = await home.hub.as({ memberId: "m22" }).archive.checkpoint({});
  for (const line of await tellStory(home)) console.log(line);
  const proof = await prove(home, note, "relay.reviewed");
  for (const line of ["", "RECORD  记录", ...proof.lines.map((line) => `  ${line}`)]) console.log(line);
  const { database, mails, media } = home.places;
  console.log(
    `\nLOOK YOURSELF  自己看\n  数据库  ${database}\n  邮件    ${mails}(.eml,邮件程序可直接打开)\n  图片    ${media}`,
  );
  if (!proof.isSound) process.exitCode = 1;
} finally {
  await home.close();
}
