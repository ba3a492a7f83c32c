-- What a person does in Neovim: opens a file of a pack, breaks it, asks, renames, takes a mend. Prints a line of JSON for each.
local program, folder = vim.env.SOUNDADVICE_LSP, vim.env.PACK_FOLDER
local function say(what, value) io.stdout:write(vim.fn.json_encode({ what, value }) .. "\n") end
local function until_true(done, what)
  if not vim.wait(30000, done, 20) then say("late", what) end
end

vim.o.hidden = true
vim.cmd("edit " .. folder .. "/rules/leg.yaml")
local rule = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({ name = "soundadvice", cmd = vim.fn.json_decode(program), root_dir = folder })
vim.lsp.buf_attach_client(rule, client)
until_true(function() return vim.lsp.buf_is_attached(rule, client) and vim.lsp.get_client_by_id(client).initialized end, "start")

local function diagnostics()
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(nil)) do
    local name = vim.api.nvim_buf_get_name(one.bufnr):match("([^/]+/[^/]+)$")
    table.insert(found, { name, one.lnum + 1, one.col + 1, one.code or one.user_data.lsp.code, one.message })
  end
  table.sort(found, function(a, b) return vim.inspect(a) < vim.inspect(b) end)
  return found
end

-- Where the cursor is counts: at a word, as one would click on it.
local function at(buffer, word)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, true)) do
    local column = line:find(word, 1, true)
    if column then
      vim.api.nvim_set_current_buf(buffer)
      vim.api.nvim_win_set_cursor(0, { number, column - 1 })
      return number - 1, column - 1
    end
  end
end

local function ask(method, more)
  local parameters = vim.tbl_extend("force", vim.lsp.util.make_position_params(0, "utf-16"), more or {})
  local answers = vim.lsp.buf_request_sync(0, method, parameters, 30000) or {}
  local answer = answers[client] or {}
  return answer.result, answer.error
end

-- 1. Broken as one types: what is shown is what `check` says.
local line, column = at(rule, "leg_pain: [one")
vim.api.nvim_buf_set_text(rule, line, column, line, column + #"leg_pain", { "leg_pains" })
until_true(function() return #vim.diagnostic.get(nil) > 0 end, "diagnostics")
say("diagnostics", diagnostics())

-- 2. The mend is taken from the menu.
at(rule, "leg_pains")
local titles
vim.ui.select = function(items, options, choose)
  titles = vim.tbl_map(function(one) return options.format_item(one) end, items)
  choose(items[1], 1)
end
vim.lsp.buf.code_action()
until_true(function() return titles ~= nil end, "actions")
say("actions", titles)
until_true(function() return #vim.diagnostic.get(nil) == 0 end, "mended")
say("mended", diagnostics())

-- 3. Asked: what is this, where is it from, what could stand here.
at(rule, "leg_pain: [one")
say("hover", ask("textDocument/hover").contents.value)
vim.lsp.buf.definition()
until_true(function() return vim.api.nvim_buf_get_name(0):match("questions.yaml$") ~= nil end, "definition")
say("definition", { vim.fn.expand("%:t"), vim.api.nvim_win_get_cursor(0)[1] })
line, column = at(rule, "[one")
vim.api.nvim_win_set_cursor(0, { line + 1, column + 1 })
local offered = ask("textDocument/completion")
say("completion", vim.tbl_map(function(one) return one.label end, offered.items or offered))

-- 4. Renamed in every file, and saved.
at(rule, "leg_pain: [one")
vim.lsp.buf.rename("leg_ache")
until_true(function() return vim.api.nvim_buf_get_lines(rule, 0, -1, true)[2]:match("leg_ache") ~= nil end, "rename")
vim.cmd("silent wall")
local _, refused = ask("textDocument/rename", { newName = "age" })
say("refused", refused and refused.message or "")
vim.lsp.stop_client(client)
vim.cmd("qall!")
