import type { Home } from "./home.js";
import { answer, answerAway, type Reply, returnMail } from "./mailroom.js";
import { type Act, inShanghai } from "./month.js";
import { albumPictures } from "./pictures.js";

/** What the members talk about, by words in the subjects of their mails. */
export const topics = {
  relay: "有关指示精神(摘要)",
  lecture: "财政审计中的调查研究",
  news: "今日要闻",
  album: "三月主题党日",
  question: "三月主题党日,您参加吗?",
} as const;

/** Letters that become part of a discussion, each written with another program, not in the order of the posts. */
const letters: readonly (Reply & { readonly at: string })[] = [
  {
    at: "2026-03-02T15:20",
    memberId: "m06",
    client: "qq",
    about: topics.relay,
    text: "摘要学了两遍。下周出差前,我们组先把要点对照一遍。",
  },
  {
    at: "2026-03-02T19:40",
    memberId: "m13",
    client: "iphone",
    about: topics.relay,
    text: "建议把这份摘要放进三月的党小组会一起学。",
  },
  {
    at: "2026-03-04T12:10",
    memberId: "m09",
    client: "163",
    about: topics.lecture,
    text: "想请您讲讲,座谈时怎样让基层同志愿意说实话。",
  },
  {
    at: "2026-03-04T12:30",
    memberId: "m22",
    client: "outlook",
    about: topics.relay,
    text: "已经列入 3 月 11 日党小组会的学习内容。",
  },
  {
    at: "2026-03-04T20:15",
    memberId: "m18",
    client: "foxmail",
    about: topics.lecture,
    text: "我准备了去年的两个调研提纲,会后可以给大家参考。",
  },
  {
    at: "2026-03-05T10:40",
    memberId: "m21",
    client: "coremail",
    about: topics.news,
    text: "文中关于预算绩效的一段,和我们手上的项目有关。",
  },
  {
    at: "2026-03-05T11:05",
    memberId: "m12",
    client: "mailmaster",
    about: topics.lecture,
    text: "视频会能接入吗?我当天在外面。",
  },
  {
    at: "2026-03-05T13:30",
    memberId: "m02",
    client: "gmail",
    about: topics.news,
    text: "同意,下次碰头会可以一起看看。",
  },
  {
    at: "2026-03-21T09:10",
    memberId: "m17",
    client: "iphone",
    about: topics.album,
    text: "我也拍了一张,补在这里。",
    attachments: albumPictures()
      .slice(0, 1)
      .map(({ name, type, bytes }) => ({ name, type, content: bytes })),
  },
];

/** Answers to the question who comes: numbers, words, one changed, one that is no answer, one too late. */
const answers: readonly (Omit<Reply, "about"> & { readonly at: string })[] = [
  { at: "2026-03-11T09:20", memberId: "m01", client: "qq", text: "1" },
  { at: "2026-03-11T09:35", memberId: "m02", client: "iphone", text: "参加" },
  { at: "2026-03-11T10:50", memberId: "m12", client: "163", text: "请假" },
  { at: "2026-03-11T11:15", memberId: "m13", client: "coremail", text: "2" },
  { at: "2026-03-11T14:00", memberId: "m14", client: "mailmaster", text: "我争取参加,下周二前给您准信。" },
  { at: "2026-03-12T08:45", memberId: "m13", client: "outlook", text: (shown) => `${codeIn(shown)} 1` },
  { at: "2026-03-19T08:30", memberId: "m16", client: "foxmail", text: "参加" },
];

/** All that goes by mail in March besides the trip. */
export const mailActs: readonly Act[] = [
  ...letters.map(({ at, ...reply }) => act(at, (home) => answer(home, reply))),
  act("2026-03-11T09:00", askWhoComes),
  ...answers.map(({ at, ...reply }) => act(at, (home) => answer(home, { ...reply, about: topics.question }))),
  act("2026-03-11T09:05", (home) =>
    answerAway(home, { memberId: "m15", about: topics.question }, "您好,我正在外出学习,回来后尽快回复。"),
  ),
  act("2026-03-05T15:00", (home) => answer(home, { memberId: "m19", about: topics.news, client: "qq", text: "退订" })),
  act("2026-03-24T10:00", shareMoreNews),
  act("2026-03-24T10:30", (home) => returnMail(home, { memberId: "m20", about: topics.news })),
];

/** The question's code, as the receipt names it for whoever changes an answer. */
function codeIn(shown: string): string {
  const code = /带上 ([A-Z][A-Z0-9]*)/u.exec(shown)?.[1];
  if (code === undefined) throw new Error("The receipt names no code.");
  return code;
}

function act(local: string, run: Act["run"]): Act {
  return { at: inShanghai(local), run };
}

async function askWhoComes({ hub }: Home): Promise<void> {
  await hub.as({ memberId: "m22" }).questions.ask({
    title: topics.question,
    body: "3 月 20 日 15:00,三楼会议室。",
    want: {
      kind: "choice",
      options: [
        { value: "yes", label: "参加" },
        { value: "no", label: "请假" },
      ],
    },
    closesAt: inShanghai("2026-03-18T18:00"),
  });
}

async function shareMoreNews({ hub }: Home): Promise<void> {
  await hub.as({ memberId: "m22" }).posts.publish({
    sectionId: "s-news",
    title: "今日要闻(二)",
    body: "转发公开报道:今日要闻链接 https://news.example/2",
  });
}
