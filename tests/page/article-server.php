<?php
// A server written straight from the article: its headers, its lines, its end marker, nothing else.
$question = json_decode(file_get_contents('php://input'), true);
$last = end($question['messages']);

header('Content-Type: text/event-stream');
header('Cache-Control: no-cache');
header('Connection: keep-alive');
header('X-Accel-Buffering: no');
while (ob_get_level() > 0) {
    ob_end_flush();
}

$words = ['你好', '👋🏽，', "{{ x }}\r\n", '第二行', ' café ', '👨‍👩‍👧', '：', $last['content']];
foreach ($words as $word) {
    echo 'success: ' . json_encode(['content' => $word], JSON_UNESCAPED_UNICODE) . "\r\n";
    flush();
    usleep(2000);
}
if (strpos($last['content'], 'break off') === false) {
    echo "0\r\n\r\n";
    flush();
}
