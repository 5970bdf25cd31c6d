-- A cart of 25 ids, posted as JSON.
local items = {}
for index = 1, 25 do items[index] = 100000 + index * 37 end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"items":[' .. table.concat(items, ",") .. ']}'
