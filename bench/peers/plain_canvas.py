"""The peer of panning: a canvas of the window's size that only follows the mouse."""

from playwright.sync_api import Browser

from bench import browser as real

PAGE = """<body style="margin: 0; overflow: hidden"><canvas style="position: absolute"></canvas>
<script>
    const canvas = document.querySelector("canvas");
    canvas.width = innerWidth; canvas.height = innerHeight;
    const pen = canvas.getContext("2d");
    const [width, height] = [innerWidth / 63, innerHeight / 63];
    for (let n = 0; n < 3917; n += 1) {
        pen.fillStyle = `hsl(${n % 360} 60% 50%)`;
        pen.fillRect(n % 63 * width, Math.floor(n / 63) * height, width - 1, height - 1);
    }
    addEventListener("mousemove", (event) => {
        canvas.style.transform = `translate3d(${event.clientX / 4}px, ${event.clientY / 4}px, 0)`;
    });
</script></body>"""


def plain_fps(browser: Browser, width: int, height: int) -> float:
    """Return its frames a second."""
    page = real.window(browser, "about:blank", width=width, height=height).new_page()
    page.set_content(PAGE)
    fps = real.panning_fps(page)
    page.context.close()
    return fps
