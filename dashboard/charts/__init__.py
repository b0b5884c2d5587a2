"""Charts as plain data: geometry in, geometry out. One template, `templates/chart.html`, turns them into SVG."""
