import { chronicle } from "./chronicle.js";
import { countFigures } from "./figures.js";
import type { Home } from "./home.js";
import { readFacts, readNames } from "./record-reading.js";
import { tellTrip } from "./trip-story.js";

/** Who reads the record to us: the branch's administrator. */
const reader = "m22";

const weekdays = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];

/** Tells a month from the record and the deliveries, as lines to print. */
export async function tellStory(home: Home): Promise<readonly string[]> {
  const { hub } = home;
  const names = await readNames(hub, reader);
  const facts = await readFacts(hub, reader, names);
  const entries = await chronicle({ home, reader, facts, names });
  const figures = await countFigures({ home, reader, facts });
  const branch = await hub.as({ memberId: reader }).branches.read({});

  const lines = [`${branch.name}的一个月`, "以下读自支部的记录、投递的结果和程序库当时的答复,没有一句是事先写好的。"];
  let day = "";
  for (const { at, heading, text } of entries) {
    const [date = "", time = ""] = local(at);
    if (date !== day) lines.push("", `${date} ${weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? ""}`);
    day = date;
    const [first = "", ...rest] = text.split("\n");
    lines.push(`  ${time}  ${heading.padEnd(11)} ${first}`, ...rest.map((line) => `${" ".repeat(21)}${line}`));
  }
  return [
    ...lines,
    "",
    "TRIP  外出",
    ...(await tellTrip(home, reader, names)).map((line) => `  ${line}`),
    "",
    "FIGURES  合计",
    `  通知 ${figures.notices} 条,应到 ${figures.due} 人次:送达 ${figures.accepted},没有地址 ${figures.unreachable}`,
    `  党员来信 ${figures.answered} 封,其中 ${figures.comments} 封记入讨论`,
    `  形成记录 ${figures.recorded} 条,邮箱里实有邮件 ${figures.mails} 封`,
  ];
}

/** Date and time on the branch's wall clock. */
function local(at: number): readonly string[] {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).split("T");
}
