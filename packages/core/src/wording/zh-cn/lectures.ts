/** Micro-lectures. */
export const lectures = {
  "lecture.announced.title": (p: { title: string }) => `微课堂预告:${p.title}`,
  "lecture.announced.body": (p: { speaker: string; when: string; title: string }) =>
    `${p.when},${p.speaker}在微课堂讲《${p.title}》。在哪里都可以听,时间不合适也没关系,课后可以补看。`,
  "lecture.published.title": (p: { title: string }) => `微课堂:${p.title}`,
  "lecture.published.body": (p: { speaker: string; title: string }) =>
    `${p.speaker}讲的《${p.title}》已经放在微课堂,方便时看看。有体会欢迎回复。`,
  "lecture.moved": (p: { title: string; when: string }) => `微课堂《${p.title}》改到${p.when},内容不变。`,
  "lecture.cancelled": (p: { title: string }) => `微课堂《${p.title}》这次取消,另定时间再告诉大家。`,
  "lecture.makeUp": (p: { title: string }) => `《${p.title}》您当时没能参加,资料在这里,方便时看看就好。`,
};
