-- Requests from a plan file, one a line and tab-separated: METHOD PATH TOKEN BODY.
-- A token that begins with "cookie:" is a browser's.
-- The plan is walked from a random place, round and round. {n} in a body becomes a running number.
local plan, at, posted, stamp = {}, 0, 0, os.time()

function init(args)
  math.randomseed(os.time() + math.floor(os.clock() * 1e6))
  for line in io.lines(args[1]) do
    local method, path, token, body = line:match("^(%S+)\t(%S+)\t(%S*)\t(.*)$")
    if method then
      local headers = { ["Accept"] = "application/json", ["User-Agent"] = "meetinghouse-bench" }
      local cookie = token:match("^cookie:(.*)$")
      if cookie then
        headers["Cookie"], headers["Accept"] = cookie, "text/html"
      elseif token ~= "" then
        headers["Authorization"] = "Bearer " .. token
      end
      if method == "POST" then
        -- What is no JSON is a form.
        headers["Content-Type"] = body:sub(1, 1) == "{" and "application/json" or "application/x-www-form-urlencoded"
      end
      local numbered = body:find("{n}", 1, true) ~= nil
      plan[#plan + 1] = {
        method = method, path = path, headers = headers, body = body,
        ready = not numbered and wrk.format(method, path, headers, method == "POST" and body or nil) or nil,
      }
    end
  end
  at = math.random(0, #plan - 1)
end

function request()
  at = at % #plan + 1
  local one = plan[at]
  if one.ready then return one.ready end
  posted = posted + 1
  return wrk.format(one.method, one.path, one.headers, (one.body:gsub("{n}", stamp .. "-" .. posted)))
end

function done(summary, latency, requests)
  io.write(string.format(
    '\nRESULT {"requests":%d,"seconds":%.3f,"refused":%d,"broken":%d,"p50_ms":%.3f,"p99_ms":%.3f}\n',
    summary.requests, summary.duration / 1e6, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
