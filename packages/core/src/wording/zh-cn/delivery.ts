/** Digests, address binding, reading of answers, and the small print of messages. */
export const delivery = {
  "digest.title": (p: { date: string }) => `${p.date} 支部摘要`,
  "digest.title.week": (p: { from: string; to: string }) => `支部一周摘要(${p.from}至${p.to})`,
  "digest.title.month": (p: { month: string }) => `${p.month}支部摘要`,
  "digest.lead": (p: { count: number }) => `共 ${p.count} 条,方便时浏览即可,不需要回复。`,
  "digest.line": (p: { section: string; title: string }) => `· ${p.section}:${p.title}`,
  "digest.item": (p: { title: string }) => `【${p.title}】`,
  "digest.checkpoint": (p: { size: number; root: string }) =>
    `记录存证:截至目前 ${p.size} 条,摘要值 ${p.root}。留着它,日后可以核对记录是否被改动。`,
  "notice.part": (p: { number: number; of: number }) => `(${p.number}/${p.of})`,
  "notice.correction": (p: { date: string }) => `更正${p.date}的消息`,
  "notice.recalled": () => "那条消息已经撤回,不必再按它办理。",
  "notice.fromBranch": (p: { branch: string }) => `来自${p.branch}`,
  "notice.fullText": () => "全文",
  "notice.noReply": () => "看到就好,不需要回复。",
  "binding.title": () => "绑定联系方式",
  "binding.body": (p: { branch: string; code: string; minutes: number }) =>
    `绑定到${p.branch}的验证码是 ${p.code},${p.minutes} 分钟内有效。不是您本人操作的话,不用理会。`,
  "binding.done": (p: { branch: string }) => `绑定好了,可以在这里和${p.branch}往来。想换地方随时可以改。`,
  "binding.other.title": () => "多了一个联系方式",
  "binding.other": (p: { branch: string; platform: string; time: string }) =>
    `${p.time},一个新的联系方式(${p.platform})绑定到了您在${p.branch}的名下。是您本人操作的话,不用理会;不是的话,请尽快告诉支部管理员或书记,他们马上就能解除。`,
  "binding.confirm.title": () => "确认联系方式",
  "binding.confirm": (p: { code: string; hours: number }) =>
    `有人请求把这个地址接入一项只为登记成员提供的消息服务。是您本人的话,请回复本消息,第一行只写 ${p.code},${p.hours} 小时内有效。不是的话,不用理会,什么也不会改变。`,
  "answer.closed": (p: { title: string; date: string }) =>
    `“${p.title}”已于${p.date}结束,您的回复仍会保存,只是不再计入。有需要请与管理员联系。`,
  "answer.stale": (p: { title: string }) =>
    `“${p.title}”的安排后来有了变动,您答复的是变动之前的邀请,已保存,没有计入。请按新的邀请再答复一次。`,
  "answer.ambiguous.title": () => "您的回复对应哪一件事",
  "answer.ambiguous": () => "现在有几件事在等您的回复,请在回复前面加上对应的代码:",
  "answer.ambiguous.line": (p: { code: string; title: string }) => `${p.code}  ${p.title}`,
  "answer.ambiguous.example": (p: { code: string }) => `例如:${p.code} 1`,
  "answer.how.text": () => "直接写下您的回答",
  "answer.how.location": () => "所在城市的名称,写到市就够了",
  "answer.how.media": () => "直接发来图片或文件",
  "answer.unclear": (p: { options: string; code: string }) => `没能读懂是哪一项。可以回复:${p.options}  [${p.code}]`,
  "stranger.title": () => "自动答复",
  "stranger.body": () =>
    "这个地址只为登记成员服务,暂时认不出您的联系方式。您如果是登记成员,请向管理员要一个验证码,再从这里发来。",
};
