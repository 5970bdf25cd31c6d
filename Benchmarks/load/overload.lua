-- One connection a thread, so that each answer's latency is known with its status; wrk itself mixes them.
-- Each connection has a schedule of its own, a request every CLOZE_PERIOD milliseconds: a client that is refused does not
-- ask again at once. All begin at CLOZE_START, when every thread is there: starting hundreds of them under load takes seconds.
-- With CLOZE_PERIOD=0 the next request follows the answer.
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds; long nanoseconds; } cloze_time; int clock_gettime(int clock, cloze_time *time);")
local time = ffi.new("cloze_time")

local function now()
    ffi.C.clock_gettime(1, time)
    return tonumber(time.seconds) * 1e3 + tonumber(time.nanoseconds) / 1e6
end

local threads = {}
function setup(thread)
    thread:set("number", #threads)
    threads[#threads + 1] = thread
end

local requests, sent, began, due = {}, 0, 0, 0
local period, start = tonumber(os.getenv("CLOZE_PERIOD")), tonumber(os.getenv("CLOZE_START"))
times = {}

function init(arguments)
    local headers = { ["Content-Type"] = "application/json" }
    local line, first, most = 0, number % 32 * 50, 50
    for body in io.lines(os.getenv("CLOZE_BODIES")) do
        line = line + 1
        if line > first then requests[#requests + 1] = wrk.format("POST", nil, headers, body) end
        if #requests == most then break end
    end
    math.randomseed(number)
    due = start + math.random() * period
end

function delay()
    local rest = due - now()
    -- What is late stays late by less than a period: missed requests are not made up for.
    due = math.max(due, now() - period) + period
    return math.max(0, math.floor(rest + 0.5))
end

function request()
    sent = sent % #requests + 1
    began = now()
    return requests[sent]
end

function response(status, headers, body)
    times[#times + 1] = string.format("%d %.3f %.3f", status, now() - began, began - start)
end

function done(summary, latency, rates)
    for _, thread in ipairs(threads) do
        for _, line in ipairs(thread:get("times")) do io.write("answer ", line, "\n") end
    end
end
