package dev.verdigris.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeepAliveTest {
    private static final String REQUEST = """
            POST /v1/queries HTTP/1.1\r
            host: localhost\r
            content-type: application/json\r
            content-length: 10\r
            \r
            "SELECT 1\"""";

    @Test
    void oneConnectionServesOneRequestAfterTheOther() throws IOException {
        try (var node = HttpNode.start();
                var socket = new Socket(node.address().getAddress(), node.address().getPort())) {
            socket.setSoTimeout(10_000);
            var in = new BufferedReader(new InputStreamReader(
                    socket.getInputStream(), StandardCharsets.UTF_8));
            for (int request = 0; request < 3; request++) {
                socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.UTF_8));
                assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
                String line = in.readLine();
                while (!line.startsWith("{\"eoq\"")) {
                    line = in.readLine();
                }
            }
        }
    }
}
