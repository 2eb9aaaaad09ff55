package dev.verdigris.config;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// All settings by their full path, from the file and then from the environment, with typed reads
/// that convert as leniently as upstream does: numbers and booleans may be written as strings.
final class Settings {
    private final SortedMap<String, Setting> byPath = new TreeMap<>();

    /// Adds every leaf of the file.
    void addFile(TomlParseResult toml, String fileName) {
        addTable(toml, "", fileName);
    }

    private void addTable(TomlTable table, String prefix, String fileName) {
        for (Map.Entry<String, Object> entry : table.entrySet()) {
            String path = prefix + entry.getKey();
            if (entry.getValue() instanceof TomlTable inner) {
                addTable(inner, path + ".", fileName);
                continue;
            }
            TomlPosition position = table.inputPositionOf(List.of(entry.getKey()));
            String origin = fileName + (position == null ? "" : " line " + position.line());
            Object value = entry.getValue() instanceof TomlArray array
                    ? array.toList() : entry.getValue();
            String canonical = Keys.canonical(path);
            Setting before = byPath.putIfAbsent(canonical, new Setting(value, origin));
            if (before != null) {
                throw new ConfigException(canonical + " is set twice, at " + before.origin()
                        + " and at " + origin + " as " + path + ": remove one");
            }
        }
    }

    /// Adds the variables that name a setting: `DB__PATH`, `GOSSIP__BOOTSTRAP[0]`.
    void addEnvironment(Map<String, String> environment) {
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String path = variable.getKey().toLowerCase(Locale.ROOT).replace("__", ".");
            int dot = path.indexOf('.');
            if (dot < 0 || !Keys.SECTIONS.contains(path.substring(0, dot))) {
                continue;
            }
            String origin = "environment " + variable.getKey();
            int bracket = path.indexOf('[');
            if (bracket >= 0 && path.endsWith("]")) {
                String index = path.substring(bracket + 1, path.length() - 1);
                String list = Keys.canonical(path.substring(0, bracket));
                setElement(list, index, variable.getValue(), origin);
            } else {
                byPath.put(Keys.canonical(path), new Setting(variable.getValue(), origin));
            }
        }
    }

    private void setElement(String path, String index, String value, String origin) {
        Setting before = byPath.get(path);
        var list = new ArrayList<Object>(before == null ? List.of() : asList(before));
        int at;
        try {
            at = Integer.parseInt(index);
        } catch (NumberFormatException _) {
            throw new ConfigException(origin + ": [" + index + "] is not a number");
        }
        if (at < 0 || at > list.size()) {
            throw new ConfigException(origin + ": the list has " + list.size() + " elements");
        }
        if (at == list.size()) {
            list.add(value);
        } else {
            list.set(at, value);
        }
        byPath.put(path, new Setting(list, origin));
    }

    /// Paths that were set and that we do not read, with where they stand.
    List<String> unknown() {
        var unknown = new ArrayList<String>();
        byPath.forEach((path, setting) -> {
            if (!Keys.isKnown(path)) {
                unknown.add(path + " (" + setting.origin() + ")");
            }
        });
        return unknown;
    }

    boolean hasAny(String prefix) {
        return byPath.keySet().stream().anyMatch(path -> path.startsWith(prefix + "."));
    }

    Optional<String> string(String path) {
        return get(path).map(setting -> switch (setting.value()) {
            case String text -> text;
            case Long number -> number.toString();
            case Double number -> number.toString();
            case Boolean flag -> flag.toString();
            default -> throw wrong(path, setting, "a string");
        });
    }

    Optional<Path> path(String path) {
        return string(path).map(Path::of);
    }

    boolean flag(String path, boolean whenAbsent) {
        return get(path).map(setting -> switch (setting.value()) {
            case Boolean flag -> flag;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case String text -> switch (text.toLowerCase(Locale.ROOT)) {
                case "1", "true", "on", "yes" -> true;
                case "0", "false", "off", "no" -> false;
                default -> throw wrong(path, setting, "true or false");
            };
            default -> throw wrong(path, setting, "true or false");
        }).orElse(whenAbsent);
    }

    /// A whole number from `least` to `most`. Differs from upstream, which wraps what does not fit.
    Optional<Long> number(String path, long least, long most) {
        return get(path).map(setting -> {
            long number = switch (setting.value()) {
                case Long value -> value;
                case Double value -> Math.round(value);
                case Boolean value -> value ? 1L : 0L;
                case String text -> {
                    try {
                        yield new BigDecimal(text.strip()).longValueExact();
                    } catch (ArithmeticException | NumberFormatException _) {
                        throw wrong(path, setting, "a whole number");
                    }
                }
                default -> throw wrong(path, setting, "a whole number");
            };
            if (number < least || number > most) {
                throw wrong(path, setting, "a number from " + least + " to " + most);
            }
            return number;
        });
    }

    /// One string, or a list of them.
    List<String> strings(String path) {
        return get(path).map(setting -> asList(setting).stream().map(element -> {
            if (element instanceof String text) {
                return text;
            }
            throw wrong(path, setting, "a list of strings");
        }).toList()).orElse(List.of());
    }

    List<InetSocketAddress> addresses(String path) {
        return strings(path).stream().map(text -> address(path, text)).toList();
    }

    Optional<InetSocketAddress> address(String path) {
        return string(path).map(text -> address(path, text));
    }

    private InetSocketAddress address(String path, String text) {
        try {
            int colon = text.lastIndexOf(':');
            String host = text.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            } else if (host.contains(":")) {
                throw new IllegalArgumentException("an IPv6 address without brackets");
            }
            return new InetSocketAddress(InetAddress.ofLiteral(host),
                    Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            throw wrong(path, byPath.getOrDefault(path, new Setting(text, "?")),
                    "an address such as 127.0.0.1:8787 or [::1]:8787, not a host name");
        }
    }

    /// One of `choices`, compared exactly.
    String choice(String path, List<String> choices) {
        return get(path).map(setting -> {
            if (setting.value() instanceof String text && choices.contains(text)) {
                return text;
            }
            throw wrong(path, setting, "one of " + String.join(", ", choices));
        }).orElse(choices.getFirst());
    }

    <T> T required(String path, Optional<T> value) {
        return value.orElseThrow(() -> new ConfigException(path + " is missing: add it to the"
                + " configuration file, or set " + environmentName(path)));
    }

    static String environmentName(String path) {
        return path.replace(".", "__").toUpperCase(Locale.ROOT);
    }

    private Optional<Setting> get(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    private static List<?> asList(Setting setting) {
        return setting.value() instanceof List<?> list ? list : List.of(setting.value());
    }

    private static ConfigException wrong(String path, Setting setting, String wanted) {
        return new ConfigException(path + " (" + setting.origin() + ") must be " + wanted + ", not "
                + (setting.value() instanceof String text ? '"' + text + '"' : setting.value()));
    }
}
