/** Names of the sections that a branch starts with; a branch renames them by giving them titles of its own. */
export const sections = {
  "section.lecture": () => "支部书记微课堂",
  "section.twoStudies": () => "两学一做之窗",
  "section.study": () => "学习教育之窗",
  "section.currentAffairs": () => "时政要闻",
  "section.supervisionService": () => "监督服务",
  "section.assembly": () => "党员大会",
  "section.care": () => "温馨关爱",
  "section.album": () => "电子相册",
  "section.life": () => "健康生活",
};
