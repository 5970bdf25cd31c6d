import CommandSupport
import HTTP

extension ConnectionLimits {
    init(_ settings: LayeredConfiguration) {
        self.init()
        idleTimeout = .seconds(settings[HTTPSettings.keepAlive])
        headerTimeout = .seconds(settings[HTTPSettings.headerTimeout])
        bodyTimeout = .seconds(settings[HTTPSettings.bodyTimeout])
        sendTimeout = .seconds(settings[HTTPSettings.sendTimeout])
        lingerTimeout = .seconds(settings[HTTPSettings.lingerTimeout])
        requests = settings[HTTPSettings.requestsPerConnection]
        pipelineBuffer = settings[HTTPSettings.pipelineBuffer]
        request.target = settings[HTTPSettings.maximumTarget]
        request.header = settings[HTTPSettings.maximumHeader]
        request.fields = settings[HTTPSettings.maximumFields]
        request.body = settings[HTTPSettings.maximumBody]
        request.chunkExtensions = settings[HTTPSettings.maximumChunkExtensions]
    }
}
