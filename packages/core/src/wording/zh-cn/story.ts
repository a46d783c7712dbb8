/** Lines in which the example tells what happened; every figure comes from the store. */
export const story = {
  "story.title": (p: { branch: string }) => `${p.branch}的一个月`,
  "story.period": (p: { from: string; to: string }) => `时间:${p.from}至${p.to}`,
  "story.branch": (p: { members: number; groups: number; sections: number }) =>
    `党员 ${p.members} 人,党小组 ${p.groups} 个,栏目 ${p.sections} 个`,
  "story.day": (p: { date: string; weekday: string }) => `${p.date} ${p.weekday}`,
  "story.lecture": (p: { speaker: string; title: string; reached: number; due: number }) =>
    `${p.speaker}的微课堂《${p.title}》已预告,送达 ${p.reached}/${p.due} 人`,
  "story.relay.held": (p: { title: string }) => `《${p.title}》还没有保密审查,先不发`,
  "story.relay.reviewed": (p: { reviewer: string; title: string }) => `${p.reviewer}审查了《${p.title}》,可以发布`,
  "story.relay.sent": (p: { title: string; reached: number; due: number }) =>
    `《${p.title}》已转告,送达 ${p.reached}/${p.due} 人`,
  "story.discussion": (p: { author: string; title: string; channel: string }) =>
    `${p.author}通过${p.channel}参加《${p.title}》的讨论`,
  "story.birthday": (p: { name: string }) => `祝${p.name}生日快乐`,
  "story.greeting": (p: { occasion: string; reached: number }) => `${p.occasion}问候送达 ${p.reached} 人`,
  "story.warning": (p: { kind: string; reached: number; due: number }) => `${p.kind}送达 ${p.reached}/${p.due} 人`,
  "story.trip": (p: { name: string; city: string }) => `${p.name}报告:已到${p.city}`,
  "story.album": (p: { title: string; count: number }) => `相册《${p.title}》发布,照片 ${p.count} 张`,
  "story.guard": (p: { rule: string }) => `内容防护拦下一条消息(规则 ${p.rule}),原文未保存`,
  "story.unreached": (p: { name: string; reason: string }) => `${p.name}没有收到:${p.reason}`,
  "story.figures.title": () => "合计",
  "story.figures": (p: { sent: number; answered: number; recorded: number }) =>
    `发出 ${p.sent} 条,收到回复 ${p.answered} 条,形成记录 ${p.recorded} 条`,
  "story.log.verified": (p: { size: number; root: string }) => `核验通过:${p.size} 条记录,根摘要 ${p.root}`,
  "story.log.broken": (p: { reason: string }) => `核验未通过:${p.reason}`,
  "story.proof": (p: { seq: number; size: number; steps: number }) =>
    `第 ${p.seq} 条记录在 ${p.size} 条之中的存在证明,共 ${p.steps} 步`,
  "story.files": (p: { database: string; mails: string }) => `数据库:${p.database}\n邮件(.eml):${p.mails}`,
};
