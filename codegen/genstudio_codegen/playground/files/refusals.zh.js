export const zh = {
  // The rules by the names that the transport and the page's server give them.
  rules: {
    required: "必须填写，应为{expected}。",
    type: "“{value}”不符合要求，应为{expected}。",
    range: "{value} 超出范围，应为{expected}。",
    choice: "“{value}”不在选项中，应为{expected}。",
    file: "“{value}”不能作为文件使用，请{expected}。",
    gone: "这个文件已不再保留，请重新选择。",
    json: "这不是有效的 JSON。文本要放在双引号中。",
  },
  expected: {
    integer: "整数",
    number: "数字",
    between: " {low} 到 {high} 之间的{what}",
    atLeast: "不小于 {low} 的{what}",
    atMost: "不大于 {high} 的{what}",
    oneOf: " {count} 个选项之一",
    among: "以下选项之一：{choices}",
    comma: "、",
    switch: "“开”或“关”",
    text: "文本",
    json: "这种类型的 JSON 值",
    upload: "选择一个文件，或填写已上传文件的 id、OSS 或 S3 上的 URL",
  },
};
