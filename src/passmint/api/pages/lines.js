// The same from elsewhere.

const quoted = (text) => (/^[\w@%+=:,.\/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

const LINES = {
  curl(what, values) {
    const lines = [`curl --fail-with-body ${quoted(base.href + "generate-" + what)}`, "--header 'Content-Type: application/json'"];
    if (key.text) lines.push(key.bearer ? '--header "Authorization: Bearer $PASSMINT_TOKEN"' : '--header "x-api-key: $PASSMINT_API_KEY"');
    return [...lines, `--data ${quoted(JSON.stringify(values))}`].join(" \\\n  ");
  },
  python(what, {count, ...values}) {
    const name = what === "password" ? "Policy" : "Passphrase", call = count === undefined ? "generate" : "generate_many";
    const written = (value) => (value === true ? "True" : JSON.stringify(value));
    const stated = Object.entries(values).map(([name, value]) => `${name}=${written(value)}`);
    const made = count === undefined ? "print(generate(policy))" : `print("\\n".join(generate_many(policy, ${written(count)})))`;
    return `from passmint import ${name}, ${call}\n\npolicy = ${name}(${stated.join(", ")})\n${made}`;
  },
  shell(what, values) {
    const options = Object.entries(values).flatMap(([name, value]) => [value].flat().map((item) => {
      const option = "--" + name.replaceAll("_", "-");
      return item === true ? option : `${option}=${quoted(String(item))}`;
    }));
    return [what === "password" ? "passmint" : "passmint phrase", ...options].join(" ");
  },
  terraform(what, values) {
    const header = key.bearer ? 'Authorization  = "Bearer ${var.passmint_token}"' : "x-api-key      = var.passmint_api_key";
    const body = JSON.stringify(values).replace(/[$%](?=\{)/g, "$&$&");
    return [
      "# Asked again at every plan, and kept in the state.",
      'data "http" "password" {',
      `  url    = "${base.href}generate-${what}"`,
      '  method = "POST"',
      "  request_headers = {",
      '    "Content-Type" = "application/json"',
      ...(key.text ? ["    " + header] : []),
      "  }",
      `  request_body = jsonencode(${body})`,
      "}",
      "",
      "locals {",
      `  password = sensitive(jsondecode(data.http.password.response_body).password${"count" in values ? "s" : ""})`,
      "}",
    ].join("\n");
  },
  form: (_, __, figures) => formField(figures),
};

function showLines(values = stated(), figures) {
  const {count, ...policy} = values;
  const place = document.querySelector("[name=place]:checked").value;
  $("lines").textContent = LINES[place](route(), values, figures ?? known.get(named(policy)));
  $("lines-status").textContent = "";
}
