export default {
    plugins: ["@prettier/plugin-xml"],
    printWidth: 140,
    tabWidth: 4,
    xmlWhitespaceSensitivity: "preserve",
    bracketSameLine: true,
};
