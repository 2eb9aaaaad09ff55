package dev.verdigris.cli.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SystemFilesTest {
    @Test
    void aServiceHasPortProtocolAliasesAndComment() {
        Table table = Services.parse("""
                # a comment
                tcpmux\t\t1/tcp\t\t\t\t# TCP port service multiplexer
                discard         9/udp           sink   null

                domain 53/tcp
                domain 53/udp
                domain 53/udp nameserver # again
                nonsense
                half 12
                """, "services");
        assertThat(table.rows()).containsExactly(
                Arrays.asList("tcpmux", 1L, "tcp", "", "TCP port service multiplexer"),
                Arrays.asList("discard", 9L, "udp", "sink null", null),
                Arrays.asList("domain", 53L, "tcp", "", null),
                Arrays.asList("domain", 53L, "udp", "nameserver", "again"));
        assertThat(table.keyOf(table.rows().getFirst())).containsExactly("tcpmux", 1L, "tcp");
    }

    @Test
    void aPackageHasItsFieldsAndTheLinesThatContinueThem() {
        Table table = Packages.parse("""
                Package: adduser
                Status: install ok installed
                Priority: important
                Section: admin
                Installed-Size: 686
                Maintainer: Debian <d@example.org>
                Architecture: all
                Version: 3.134
                Depends: passwd
                Conffiles:
                 /etc/adduser.conf cc3493ecd2d09837ffdcc3e25fdfff18
                Description: add and remove users
                 This package: has commands.
                 .
                  - 'adduser'

                Package: libc6
                Architecture: amd64
                Installed-Size: many

                Status: no package at all

                Package: libc6
                Architecture: i386""", "status");
        assertThat(table.rows()).containsExactly(
                Arrays.asList("adduser", "all", "3.134", "install ok installed", "admin",
                        "important", 686L, "Debian <d@example.org>", "passwd",
                        "add and remove users\nThis package: has commands.\n.\n - 'adduser'"),
                Arrays.asList("libc6", "amd64", null, null, null, null, "many", null, null, null),
                Arrays.asList("libc6", "i386", null, null, null, null, null, null, null, null));
    }
}
