-- Posts the bodies of the file CLOZE_BODIES, one a line, one after the other and from the first again.
-- The requests are made before the first is sent, so that wrk spends its time on sending.
local requests, sent = {}, 0

function init(arguments)
    local headers = { ["Content-Type"] = "application/json" }
    for body in io.lines(os.getenv("CLOZE_BODIES")) do
        requests[#requests + 1] = wrk.format("POST", nil, headers, body)
    end
end

function request()
    sent = sent % #requests + 1
    return requests[sent]
end
