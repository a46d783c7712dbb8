/** What is said to a member who leaves a section, or comes back. */
export const leaving = {
  "section.leave.title": (p: { section: string }) => `关于“${p.section}”`,
  "section.leave.done": (p: { section: string }) =>
    `已按您的意思停发“${p.section}”的消息。栏目里的内容您仍然可以看。想再收到,回复“恢复订阅”就行。`,
  "section.leave.back": (p: { section: string }) => `以后“${p.section}”有新内容,会再告诉您。`,
  "section.leave.mandatory": (p: { section: string }) =>
    `“${p.section}”面向支部全体党员,不能单独停发。如有不便,请与管理员联系。`,
  "page.leave.title": (p: { section: string }) => `“${p.section}”的消息`,
  "page.leave.for": (p: { name: string }) => `这个链接是给${p.name}的。如果不是您本人,请不要在这里操作。`,
  "page.leave.body": (p: { section: string }) => `停发之后,“${p.section}”的新内容不再发给您;栏目里的内容您仍然可以看。`,
  "page.leave.send": () => "确认停发",
  "page.leave.done": (p: { section: string }) => `“${p.section}”的消息已停发。栏目里的内容您仍然可以看。`,
  "page.leave.back": () => "恢复接收",
};
